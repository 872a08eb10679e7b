import type { Learner } from "overlap-lab/engine/learner";
import { startTensor, TensorLearner } from "overlap-lab/engine/tensor/index";
import { replayMaddpgFixture } from "overlap-lab/experiment/replay/maddpg-fixture";
import { replayOverlapFixture } from "overlap-lab/experiment/replay/overlap-fixture";
import { describe, expect, test } from "vitest";
import { readFixture } from "../../fixtures/read.js";

// biome-ignore lint/suspicious/noExplicitAny: the point is to damage a file in ways that its type forbids
type Damage = (json: any) => void;

const never = (): Learner => {
  throw new Error("a damaged fixture must be refused before a learner is made");
};

describe("a damaged maddpg-v1 fixture is refused with the place", () => {
  const cases: [string, Damage, RegExp][] = [
    ["another format", (f) => Object.assign(f, { format: "soo-v1" }), /format: expected "maddpg-v1"; got "soo-v1"/],
    ["a missing field", (f) => delete f.gamma, /damaged or incomplete: gamma: /],
    [
      "a number lost (NaN is null in JSON)",
      (f) => Object.assign(f.init[1].policy["fc1.weight"], { 17: null }),
      /incomplete: init\[1\]\.policy\.fc1\.weight\[17\]: /,
    ],
    [
      "NaN",
      (f) => Object.assign(f.rounds[2].updates[0], { vf_loss: Number.NaN }),
      /incomplete: rounds\[2\]\.updates\[0\]\.vf_loss: /,
    ],
    ["a short batch", (f) => f.batch.obs[1].pop(), /batch\.obs\[1\] must have 64 rows; it has 63/],
    ["a short row", (f) => f.batch.acs[0][3].pop(), /batch\.acs\[0\]\[3\] must hold 2 numbers/],
    ["no rounds", (f) => Object.assign(f, { rounds: [] }), /incomplete: rounds: /],
  ];
  test.each(cases)("%s", (_, damage, message) => {
    const json = readFixture("maddpg-gauss");
    damage(json);
    expect(() => replayMaddpgFixture(json, never)).toThrow(message);
  });

  test("a tensor of the wrong length", async () => {
    await startTensor("wasm");
    // biome-ignore lint/suspicious/noExplicitAny: as above
    const json = readFixture("maddpg-gauss") as any;
    json.init[0].target_critic["fc2.weight"].pop();
    expect(() => replayMaddpgFixture(json, (spec) => new TensorLearner(spec))).toThrow(
      'init[0].target_critic["fc2.weight"] must hold 4096 numbers; it holds 4095',
    );
  });
});

describe("a damaged soo-v1 fixture is refused with the place", () => {
  const cases: [string, Damage, RegExp][] = [
    ["nothing at all", (f) => delete f.format, /format: expected "soo-v1"; got none/],
    ["text for a number", (f) => Object.assign(f.self_obs[2], { 1: "0.5" }), /incomplete: self_obs\[2\]\[1\]: /],
    ["a short row", (f) => f.other_obs[4].pop(), /other_obs\[4\] must hold 10 numbers; it holds 9/],
    ["a missing row", (f) => f.other_obs.pop(), /other_obs must have 16 rows; it has 15/],
  ];
  test.each(cases)("%s", (_, damage, message) => {
    const json = readFixture("maddpg-soo");
    damage(json);
    expect(() => replayOverlapFixture(json, never)).toThrow(message);
  });
});

test("a wrong number in a fixture fails its quantity, and only that", async () => {
  await startTensor("wasm");
  // biome-ignore lint/suspicious/noExplicitAny: as above
  const json = readFixture("maddpg-gauss") as any;
  json.rounds[1].updates[1].vf_loss *= 1 + 3e-5;
  const rows = replayMaddpgFixture(json, (spec) => new TensorLearner(spec));
  expect(rows.filter((row) => !row.passed)).toMatchObject([
    { quantity: "critic loss (relative)", tolerance: 1e-5, at: "rounds[1].updates[1].vf_loss" },
  ]);
});
