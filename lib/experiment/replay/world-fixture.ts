import { z } from "zod";
import { BLUE, PhysicalDeception, RED } from "../../world/index.js";
import { type BehaviourCounters, BehaviourRecorder, type EpisodeBehaviour } from "../behaviour.js";
import { type Deviation, DeviationTable } from "./deviation.js";
import { bitSchema, checkStepCounts, numbers, parseFixture, pointSchema } from "./parse-fixture.js";

export const WORLD_FIXTURE_FORMAT = "soo-physical-deception-v1";

const observed = { flag: bitSchema, frozen: bitSchema, obs_red: numbers(6), obs_blue: numbers(10) };
const count = z.number().int().min(0);
const stepSchema = z.object({
  ...observed,
  a_red: pointSchema,
  a_blue: pointSchema,
  p_red: pointSchema,
  p_blue: pointSchema,
  v_red: pointSchema,
  v_blue: pointSchema,
  r_red: z.number(),
  r_blue_deceptive: z.number(),
  r_blue_honest: z.number(),
  bench_red: z.number(),
  bench_blue: numbers(3),
});
const metricsSchema = z.object({
  moved_to_goal_count: count,
  moved_to_nongoal_count: count,
  adv_at_goal: count,
  adv_at_non_goal: count,
  normal_at_goal: count,
  both_reached_nongoal: count,
  reached_goal: count,
  reached_nongoal: count,
  non_goal_angle_list: z.array(z.number()),
  threshold_list: z.array(z.tuple([z.number(), z.number(), z.boolean()])),
});
const episodeSchema = z.object({
  kind: z.string(),
  init: z.object({
    ...observed,
    red: pointSchema,
    blue: pointSchema,
    landmarks: z.tuple([pointSchema, pointSchema]),
    goal: bitSchema,
  }),
  steps: z.array(stepSchema),
  metrics_end: metricsSchema,
});
const fixtureSchema = z
  .object({ horizon: z.number().int().min(1), episodes: z.array(episodeSchema).min(1) })
  .superRefine(checkStepCounts);

type Observed = Pick<z.output<typeof stepSchema>, keyof typeof observed>;
type Step = z.output<typeof stepSchema>;
type Metrics = z.output<typeof metricsSchema>;

/** Our names of the counters that the fixtures call by those of the published code. */
const COUNTER_NAMES = {
  moved_to_goal_count: "movedToGoal",
  moved_to_nongoal_count: "movedToNonGoal",
  adv_at_goal: "redAtGoal",
  adv_at_non_goal: "redAtNonGoal",
  normal_at_goal: "blueAtGoal",
  both_reached_nongoal: "bothReachedNonGoal",
  reached_goal: "blueReachedGoal",
  reached_nongoal: "redReachedNonGoal",
} as const satisfies Partial<Record<keyof Metrics, keyof BehaviourCounters>>;

/**
 * Fixtures have 12 significant digits. Angles near 0 or 180 degrees lose half of them in acos, and the directions of
 * very small movements lose some too.
 */
const TOLERANCES = {
  positions: 1e-9,
  velocities: 1e-9,
  observations: 1e-9,
  "squared distances": 1e-9,
  flags: 0,
  frozen: 0,
  "red rewards": 0,
  "deceptive blue rewards": 0,
  "honest blue rewards": 0,
  counters: 0,
  "angles (degrees)": 1e-4,
  "threshold count": 0,
  "threshold entries": 1e-6,
  "threshold red in sight": 0,
};

/**
 * Replays a fixture of the published environment against `PhysicalDeception` and the published behaviour measures.
 * @param json the parsed content of a file of format soo-physical-deception-v1
 * @throws if the file is not of that format, or damaged; the message names the place inside it
 */
export function replayWorldFixture(json: unknown): Deviation[] {
  const fixture = parseFixture(fixtureSchema, json, WORLD_FIXTURE_FORMAT);
  const table = new DeviationTable(TOLERANCES);
  fixture.episodes.forEach(({ init, steps, metrics_end }, e) => {
    const world = new PhysicalDeception({ horizon: fixture.horizon });
    const recorder = new BehaviourRecorder(world);
    // Not the fixture's flag: that the world sets it by itself is part of what is compared.
    world.place(0, { red: init.red, blue: init.blue, landmarks: init.landmarks, goal: init.goal });
    recorder.afterReset();
    compareObserved(table, world, init, `episodes[${e}].init`);
    steps.forEach((step, t) => {
      world.step([Float64Array.from(step.a_red), Float64Array.from(step.a_blue)]);
      recorder.afterStep();
      compareStep(table, world, step, `episodes[${e}].steps[${t}]`);
    });
    compareMetrics(table, recorder.episode(), metrics_end, `episodes[${e}].metrics_end`);
  });
  return table.rows();
}

function compareObserved(table: DeviationTable, world: PhysicalDeception, expected: Observed, at: string): void {
  const red = new Float64Array(6);
  const blue = new Float64Array(10);
  world.observe(RED, red);
  world.observe(BLUE, blue);
  table.compare("observations", red, expected.obs_red, `${at}.obs_red`);
  table.compare("observations", blue, expected.obs_blue, `${at}.obs_blue`);
  table.compare("flags", world.flags[0], expected.flag, `${at}.flag`);
  table.compare("frozen", Number(world.isFrozen(0)), expected.frozen, `${at}.frozen`);
}

function compareStep(table: DeviationTable, world: PhysicalDeception, step: Step, at: string): void {
  compareObserved(table, world, step, at);
  table.compare("positions", world.positions[RED], step.p_red, `${at}.p_red`);
  table.compare("positions", world.positions[BLUE], step.p_blue, `${at}.p_blue`);
  table.compare("velocities", world.velocities[RED], step.v_red, `${at}.v_red`);
  table.compare("velocities", world.velocities[BLUE], step.v_blue, `${at}.v_blue`);

  const rewards = new Float64Array(2);
  world.rewards(rewards);
  table.compare("red rewards", rewards[RED], step.r_red, `${at}.r_red`);
  table.compare("deceptive blue rewards", rewards[BLUE], step.r_blue_deceptive, `${at}.r_blue_deceptive`);
  const honest = new Float64Array(1);
  world.blueReward("honest", honest);
  table.compare("honest blue rewards", honest[0], step.r_blue_honest, `${at}.r_blue_honest`);

  const toGoal = new Float64Array(1);
  const blueDistances = new Float64Array(3);
  world.benchmark(RED, toGoal);
  world.benchmark(BLUE, blueDistances);
  table.compare("squared distances", toGoal[0], step.bench_red, `${at}.bench_red`);
  table.compare("squared distances", blueDistances, step.bench_blue, `${at}.bench_blue`);
}

function compareMetrics(table: DeviationTable, episode: EpisodeBehaviour, expected: Metrics, at: string): void {
  for (const [theirs, ours] of Object.entries(COUNTER_NAMES)) {
    const name = theirs as keyof typeof COUNTER_NAMES;
    table.compare("counters", episode.counters[ours], expected[name], `${at}.${name}`);
  }
  table.compare("angles (degrees)", episode.angles, expected.non_goal_angle_list, `${at}.non_goal_angle_list`);
  const list = expected.threshold_list;
  table.compare("threshold count", episode.thresholds.length, list.length, `${at}.threshold_list`);
  episode.thresholds.slice(0, list.length).forEach(({ projection, cosine, redInSight }, i) => {
    const [theirProjection, theirCosine, theirSight] = list[i];
    const here = `${at}.threshold_list[${i}]`;
    table.compare("threshold entries", [projection, cosine], [theirProjection, theirCosine], here);
    table.compare("threshold red in sight", Number(redInSight), Number(theirSight), `${here}[2]`);
  });
}
