import {
  evaluateBehaviour,
  followBlue,
  measureRun,
  parseEvaluation,
  parseTrainConfig,
  preset,
  restoreLearner,
  standStill,
  toGoal,
  train,
} from "overlap-lab/experiment/index";
import { expect, test } from "vitest";

const options = preset("quick", "A");
const trained = await train({ ...options, maddpg: { ...options.maddpg, episodes: 40, batchSize: 64 } }, 3);
const config = parseTrainConfig(trained.config);
const learner = await restoreLearner(config, trained.state);

test("a yardstick's trap rate is that of the same episodes with a scripted player in blue's or red's place", async () => {
  const evaluation = parseEvaluation({ episodes: 60, seed: 9, pairs: ["insertedRed"] });
  const results = await measureRun(learner, config, evaluation);
  const played = (players: Parameters<typeof evaluateBehaviour>[0]) =>
    evaluateBehaviour(players, config.world, { episodes: 60, seed: 9 }).summary;
  expect(results).toMatchObject({
    trapRate: played(learner).trapRate,
    "standStill.trapRate": played({ red: learner, blue: standStill() }).trapRate,
    "toGoal.redGoalRate": played({ red: learner, blue: toGoal() }).redGoalRate,
    "follower.trapRate": played({ red: followBlue(), blue: learner }).trapRate,
    "follower.goalRate": played({ red: followBlue(), blue: learner }).goalRate,
  });
  // The player in the other's place matters, or the comparison above could not fail.
  expect(results["follower.goalRate"]).not.toBe(results.goalRate);
  expect(results["toGoal.redGoalRate"]).not.toBe(results["standStill.redGoalRate"]);
});

test("without yardsticks there are none in the results; the others stay as they are", async () => {
  const way = { episodes: 20, pairs: ["insertedRed"] };
  const all = await measureRun(learner, config, parseEvaluation(way));
  const none = await measureRun(learner, config, parseEvaluation({ ...way, yardsticks: [] }));
  const names = Object.keys(none);
  expect(names.filter((name) => /^(standStill|toGoal|follower)\./.test(name))).toEqual([]);
  expect(Object.fromEntries(names.map((name) => [name, all[name]]))).toEqual(none);
});

test("an unknown yardstick is refused by name", () => {
  expect(() => parseEvaluation({ yardsticks: ["magic"] })).toThrow(
    /yardsticks\[0\] must be one of "standStill".*"magic"/,
  );
});
