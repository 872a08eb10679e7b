import type { LearnerSpec } from "overlap-lab/engine/learner";
import { startTensor, TensorLearner } from "overlap-lab/engine/tensor/index";
import { replayMaddpgFixture } from "overlap-lab/experiment/replay/maddpg-fixture";
import { replayOverlapFixture } from "overlap-lab/experiment/replay/overlap-fixture";
import { beforeAll, describe, expect, test } from "vitest";
import { readFixture } from "../../fixtures/read.js";
import { BACKENDS } from "./tiny.js";

const makeLearner = (spec: LearnerSpec) => new TensorLearner(spec);

describe.each(BACKENDS)("the tensor engine on %s against the reference in PyTorch", (backend) => {
  beforeAll(async () => {
    await startTensor(backend);
  });

  test.each(["maddpg-real", "maddpg-gauss"])("three rounds of updates: %s", (name) => {
    const rows = replayMaddpgFixture(readFixture(name), makeLearner);
    expect(rows).toHaveLength(6);
    expect(rows.filter((row) => !row.passed)).toEqual([]);
  });

  test("overlap losses, their gradients, and updates with them: maddpg-soo", () => {
    const rows = replayOverlapFixture(readFixture("maddpg-soo"), makeLearner);
    expect(rows).toHaveLength(13);
    expect(rows.filter((row) => !row.passed)).toEqual([]);
  });
});
