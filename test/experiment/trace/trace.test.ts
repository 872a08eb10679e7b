import { readFileSync } from "node:fs";
import { join } from "node:path";
import {
  decodeTrace,
  encodeTrace,
  evaluate,
  playEpisode,
  readTrace,
  restoreLearner,
  type TrainResult,
  tracedEpisode,
  traceEvaluation,
  writeTrace,
} from "overlap-lab/experiment/index";
import { simulateTrace } from "overlap-lab/experiment/verify/verify-trace";
import { replayData } from "overlap-lab/notebook/replay/replay-data";
import { Streams } from "overlap-lab/random/index";
import { BLUE, PhysicalDeception, RED } from "overlap-lab/world/index";
import { beforeAll, expect, test } from "vitest";
import { freshFolder, trainTiny } from "../verify/small.js";

let result: TrainResult;
let learner: Awaited<ReturnType<typeof restoreLearner>>;

beforeAll(async () => {
  result = await trainTiny("A");
  learner = await restoreLearner(result.config, result.state);
});

const traced = (options = {}) => traceEvaluation(learner, result.config.world, { episodes: 70, seed: 3, ...options });

test("tracing changes nothing in an evaluation, and the batch nothing in a trace", () => {
  const { evaluation, trace } = traced();
  expect(evaluation).toEqual(evaluate(learner, result.config.world, { episodes: 70, seed: 3 }));
  expect(trace.actions[RED]).toHaveLength(70 * 12 * 2);
  expect(encodeTrace(traced({ batch: 9 }).trace)).toEqual(encodeTrace(trace));
});

test("a trace that was written can be read, and the same trace has the same bytes", async () => {
  const file = join(freshFolder(), "inside", "t.trace.safetensors");
  const { trace } = traced();
  await writeTrace(file, trace);
  expect(readTrace(file)).toEqual(trace);
  expect([...readFileSync(file)]).toEqual([...encodeTrace(traced().trace)]);
  expect(decodeTrace(readFileSync(file), file).problems).toEqual([]);
});

test("nothing is overwritten, and the name says what it is", async () => {
  const file = join(freshFolder(), "t.trace.safetensors");
  const { trace } = traced({ episodes: 1 });
  await writeTrace(file, trace);
  await expect(writeTrace(file, trace)).rejects.toThrow("exists already; nothing is overwritten");
  await expect(writeTrace("t.safetensors", trace)).rejects.toThrow("must end in .trace.safetensors; got t.safetensors");
});

test("an episode comes back from its actions as the policy played it, but for the overlap, and can be shown", () => {
  const { trace } = traced();
  const { overlap, ...played } = playEpisode(learner, result.config.world, 69, { seed: 3 });
  expect(overlap).toBeDefined();
  expect(tracedEpisode(trace, 69)).toEqual(played);
  expect(replayData(tracedEpisode(trace, 69), "T")).toMatchObject({ title: "T", steps: 12 });
  expect(() => tracedEpisode(trace, 70)).toThrow("episode must be a whole number from 0 to 69; got 70");
});

test("simulating the trace gives the columns of the evaluation that worlds decide", () => {
  const { trace } = traced();
  const table = simulateTrace(trace);
  expect(Object.keys(table)).toHaveLength(9);
  expect(trace.episodes).toMatchObject(table);
});

test("the batch of worlds gives what one plain world gives, stepped by hand", () => {
  // Wild actions, so that each step matters: a tiny policy plays nearly the same at every step.
  const stream = Streams.from(5).stream("explore");
  const recorded = traced().trace;
  const actions = recorded.actions.map((all) => all.map(() => stream.uniform(-1, 1)));
  const trace = { ...recorded, actions };
  const table = simulateTrace(trace);
  for (let episode = 0; episode < 70; episode++) {
    const world = new PhysicalDeception(result.config.world);
    world.reset(Streams.from(3).stream("evaluate", episode));
    const [trappedAtReset] = world.flags;
    const rewards = new Float64Array(2);
    const honest = new Float64Array(1);
    const sums = { red: 0, blue: 0, honest: 0 };
    let inSight = (world.inSight(0) ? 1 : 0) / 13;
    for (let t = 0; t < 12; t++) {
      const at = (episode * 12 + t) * 2;
      world.step([RED, BLUE].map((agent) => Float64Array.from(actions[agent].slice(at, at + 2))));
      world.rewards(rewards);
      world.blueReward("honest", honest);
      sums.red += rewards[RED];
      sums.blue += rewards[BLUE];
      sums.honest += honest[0];
      inSight += (world.inSight(0) ? 1 : 0) / 13;
    }
    expect(table.trappedAtReset[episode]).toBe(trappedAtReset);
    expect(table.trapped[episode]).toBe(world.flags[0] - trappedAtReset);
    expect(table.redReturn[episode]).toBe(sums.red);
    expect(table.blueDeceptiveReturn[episode]).toBe(sums.blue);
    expect(table.blueHonestReturn[episode]).toBe(sums.honest);
    expect(table.inSight[episode]).toBe(inSight);
    expect(tracedEpisode(trace, episode).red[12]).toEqual([...world.positions[RED]]);
    expect(tracedEpisode(trace, episode).blue[12]).toEqual([...world.positions[BLUE]]);
  }
});
