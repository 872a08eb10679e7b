import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { claimFolder, expand, type VerifyOptions, verify } from "overlap-lab/experiment/index";
import { configHash, manifestText, type RunManifest, sealed } from "overlap-lab/store/index";
import { beforeAll, describe, expect, test } from "vitest";
import { trainAll } from "../sweep/small-sweep.js";
import { differences, freshFolder } from "./small.js";
import { tinySweep } from "./small-study.js";

// Runs of a sweep are measured in their own way: seed 5, on pairs of two kinds, 4 episodes.
const sweep = tinySweep({
  arms: ["A", "F"],
  red: ["live"],
  evaluation: { episodes: 4, seed: 5, pairs: ["seenUnseen", "published"], yardsticks: ["follower"] },
});
const plan = expand(sweep);
const original = freshFolder();

beforeAll(async () => {
  await claimFolder(original, sweep);
  await trainAll(sweep, original);
}, 60_000);

/** What differs in a copy whose first run says something else, with every hash made good again. */
async function found(
  facts: Partial<RunManifest>,
  options: VerifyOptions = {},
  what: string = plan[0].name,
): Promise<string[]> {
  const folder = freshFolder(original);
  const file = join(folder, plan[0].name, "run.json");
  const { manifestHash: _, ...manifest } = JSON.parse(readFileSync(file, "utf8"));
  writeFileSync(file, manifestText(sealed({ ...manifest, ...facts })));
  const verification = await verify([join(folder, what)], options);
  return differences(verification).map((line) => line.replaceAll(folder, "."));
}

const recorded = () => JSON.parse(readFileSync(join(original, plan[0].name, "run.json"), "utf8")) as RunManifest;
const at = `./${plan[0].name}/run.json`;

describe("a run of a sweep", () => {
  test("is evaluated in its own way, every number to the bit", async () => {
    const { things, ok, strays } = await verify([original]);
    expect({ ok, strays }).toEqual({ ok: true, strays: [] });
    const [results] = things[0].checks.filter(({ what }) => what === "results");
    const count = Object.keys(recorded().results).length;
    expect(results.details).toEqual([
      `${count} numbers of 4 episodes, pairs seenUnseen, published, evaluated again, to the bit`,
    ]);
    expect(count).toBeGreaterThan(20);
  });

  test("with a number that is not so, one that is left out, and one more", async () => {
    const { "published.overlapMse": right, inSight, ...results } = recorded().results;
    expect(await found({ results: { ...results, "published.overlapMse": right + 1, luck: 7 } })).toEqual([
      `${at}: results.published.overlapMse is ${right + 1}; computed again it is ${right}`,
      `${at}: results.luck is 7; evaluating gives no such number`,
      `${at}: results.inSight is missing; computed again it is ${inSight}`,
    ]);
  });

  test("measured with another seed than it says", async () => {
    expect(
      await found({ evaluation: { episodes: 4, seed: 6, pairs: ["seenUnseen", "published"], yardsticks: [] } }),
    ).toContainEqual(expect.stringMatching(/results\.redReturn is \S+; computed again it is/));
  });

  test.each([
    [{}, "evaluation must name every field, such as"],
    [
      { episodes: 4, seed: 5, pairs: ["magic"], yardsticks: [] },
      /evaluation: pairs|pairs\[0\] must be one of .*got "magic"/,
    ],
    [{ episodes: 0.5, seed: 5, pairs: ["published"] }, /episodes must be .*got 0\.5/],
    [{ episodes: 1e9, seed: 5, pairs: ["published"] }, /episodes must be .*got 1000000000/],
    [{ episodes: 4, seed: 5, pairs: [] }, /pairs must .*got \[\]/],
    [{ episodes: 4, seed: 5, pairs: ["published"], luck: 1 }, /has no field "luck"/],
    [{ pairs: { __proto__: null, length: 1e9 }, episodes: 4, seed: 5 }, /pairs must be/],
  ])("whose evaluation is %j", async (evaluation, message) => {
    const lines = await found({ evaluation: evaluation as RunManifest["evaluation"] });
    expect(lines).toEqual([expect.stringMatching(message)]);
    expect(lines[0].startsWith(`${at}: `)).toBe(true);
  });

  test("of an evaluation that would take too long, all kinds of pairs taken together", async () => {
    // One kind of pairs would be 4,000,000 steps, and within the limit.
    const config = structuredClone(recorded().config) as { world: { horizon: number } };
    config.world.horizon = 40;
    const pairs = ["insertedRed", "seenUnseen", "roleSwap", "nonSocial", "unrelated", "published"];
    const facts = {
      config,
      configHash: configHash(config),
      evaluation: { episodes: 100_000, seed: 0, pairs, yardsticks: [] },
    };
    expect(await found(facts as never)).toEqual([
      expect.stringMatching(/600000 episodes of 40 steps with \d+ weights are too many to compute again/),
    ]);
  });
});

describe("the copy of a sweep", () => {
  const copy = "small.sweep.json";

  test("vouches that the runs beside it are those that it plans", async () => {
    const { things, ok } = await verify([join(original, copy)]);
    expect(ok).toBe(true);
    expect(things.map(({ kind, checks }) => [kind, ...checks.flatMap(({ details }) => details)])).toEqual([
      ["sweep", "2 of 2 runs are here, each as small plans it"],
    ]);
    expect(await found({ seed: 3 }, {}, copy)).toEqual([
      `./${plan[0].name} is not run 0 of small: its seed is 3, the sweep says 1`,
    ]);
    expect(await found({ parametersHash: "0".repeat(64) }, {}, copy)).toEqual([
      expect.stringMatching(/\/F-\w+-s1: parent is \w{64}, but run 0 of small has 0{64}$/),
    ]);
  });

  test("owns what its runs leave while they are in work; a run may be missing", async () => {
    const folder = freshFolder(original);
    rmSync(join(folder, plan[1].name), { recursive: true });
    writeFileSync(join(folder, `.${plan[1].name}.failed.json`), '{"index":1,"reason":"x"}\n');
    const { strays, things } = await verify([folder]);
    expect(strays).toEqual([]);
    expect(things.at(-1)?.checks[0].details).toEqual(["1 of 2 runs are here, each as small plans it"]);
    writeFileSync(join(folder, ".other.failed.json"), "{}");
    expect((await verify([folder])).strays).toEqual([join(folder, ".other.failed.json")]);
  });

  test("that is damaged is told, not thrown", async () => {
    const folder = freshFolder(original);
    writeFileSync(join(folder, copy), "{");
    expect(differences(await verify([join(folder, copy)]))).toEqual([
      expect.stringMatching(/small\.sweep\.json, line 1, .*not valid JSON/),
    ]);
  });
});
