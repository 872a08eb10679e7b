import type { Learner, LearnerSpec } from "../../engine/index.js";
import { ADVERSARY_FIXTURE_FORMAT, replayAdversaryFixture } from "./adversary-fixture.js";
import type { Deviation } from "./deviation.js";
import { MADDPG_FIXTURE_FORMAT, replayMaddpgFixture } from "./maddpg-fixture.js";
import { OVERLAP_FIXTURE_FORMAT, replayOverlapFixture } from "./overlap-fixture.js";
import { replayWorldFixture, WORLD_FIXTURE_FORMAT } from "./world-fixture.js";

/** Makes a learner on the engine under test. */
export type MakeLearner = (spec: LearnerSpec) => Learner;

const REPLAYS: Readonly<Record<string, (json: unknown, make: MakeLearner) => Deviation[]>> = {
  [WORLD_FIXTURE_FORMAT]: replayWorldFixture,
  [ADVERSARY_FIXTURE_FORMAT]: replayAdversaryFixture,
  [MADDPG_FIXTURE_FORMAT]: replayMaddpgFixture,
  [OVERLAP_FIXTURE_FORMAT]: replayOverlapFixture,
};

/** Runs a differential fixture of any known format against the library. @throws on an unknown format or a damaged file */
export function replayFixture(json: unknown, make: MakeLearner): Deviation[] {
  const format = (json as { format?: unknown } | null)?.format;
  if (typeof format !== "string" || !Object.hasOwn(REPLAYS, format)) {
    throw new Error(
      `the fixture's format is ${JSON.stringify(format) ?? "missing"}; the known ones are ${Object.keys(REPLAYS).join(", ")}`,
    );
  }
  return REPLAYS[format](json, make);
}
