import { z } from "zod";
import { SimpleAdversary } from "../../world/index.js";
import { type Deviation, DeviationTable } from "./deviation.js";
import { bitSchema, checkStepCounts, numbers, parseFixture, pointSchema } from "./parse-fixture.js";

export const ADVERSARY_FIXTURE_FORMAT = "mpe-simple-adversary-v1";

const threePoints = z.tuple([pointSchema, pointSchema, pointSchema]);
const observations = z.tuple([numbers(8), numbers(10), numbers(10)]);
const stepSchema = z.object({
  a: z.tuple([numbers(5), numbers(5), numbers(5)]),
  p: threePoints,
  v: threePoints,
  obs: observations,
  rew: numbers(3),
  bench: z.tuple([numbers(1), numbers(3), numbers(3)]),
});
const episodeSchema = z.object({
  kind: z.string(),
  init: z.object({
    agents: threePoints,
    landmarks: z.tuple([pointSchema, pointSchema]),
    goal: bitSchema,
    obs: observations,
  }),
  steps: z.array(stepSchema),
});
const fixtureSchema = z
  .object({ horizon: z.number().int().min(1), episodes: z.array(episodeSchema).min(1) })
  .superRefine(checkStepCounts);

/** Fixtures have 12 significant digits. Rewards are distances here, so they are not whole numbers. */
const TOLERANCES = {
  positions: 1e-9,
  velocities: 1e-9,
  observations: 1e-9,
  rewards: 1e-9,
  "squared distances": 1e-9,
};

/**
 * Replays a fixture of the original MPE scenario against `SimpleAdversary`.
 * @param json the parsed content of a file of format mpe-simple-adversary-v1
 * @throws if the file is not of that format, or damaged; the message names the place inside it
 */
export function replayAdversaryFixture(json: unknown): Deviation[] {
  const fixture = parseFixture(fixtureSchema, json, ADVERSARY_FIXTURE_FORMAT);
  const table = new DeviationTable(TOLERANCES);
  fixture.episodes.forEach(({ init, steps }, e) => {
    const world = new SimpleAdversary({ actions: "five", horizon: fixture.horizon });
    world.place(0, init);
    compareObservations(table, world, init.obs, `episodes[${e}].init.obs`);
    steps.forEach((step, t) => {
      const at = `episodes[${e}].steps[${t}]`;
      world.step(step.a.map((action) => Float64Array.from(action)));
      compareObservations(table, world, step.obs, `${at}.obs`);
      const rewards = new Float64Array(3);
      world.rewards(rewards);
      table.compare("rewards", rewards, step.rew, `${at}.rew`);
      for (let agent = 0; agent < 3; agent++) {
        table.compare("positions", world.positions[agent], step.p[agent], `${at}.p[${agent}]`);
        table.compare("velocities", world.velocities[agent], step.v[agent], `${at}.v[${agent}]`);
        const distances = new Float64Array(step.bench[agent].length);
        world.benchmark(agent, distances);
        table.compare("squared distances", distances, step.bench[agent], `${at}.bench[${agent}]`);
      }
    });
  });
  return table.rows();
}

function compareObservations(table: DeviationTable, world: SimpleAdversary, expected: number[][], at: string): void {
  expected.forEach((row, agent) => {
    const observation = new Float64Array(world.observationSize(agent));
    world.observe(agent, observation);
    table.compare("observations", observation, row, `${at}[${agent}]`);
  });
}
