import { type Learner, type LearnerSpec, WasmLearner } from "../../engine/index.js";
import { initialiseLearner, learnerSpec, parseMaddpgConfig } from "../../maddpg/index.js";
import { type Stream, Streams } from "../../random/index.js";
import { BLUE, PhysicalDeception } from "../../world/index.js";

/** The networks of the paper: policies 6 and 10-64-64-2, critics 20-64-64-1, batch 1024. */
export function paperSpec(batchSize = 1024): LearnerSpec {
  return learnerSpec(new PhysicalDeception(), parseMaddpgConfig({ batchSize }));
}

export function uniform(stream: Stream, length: number): Float32Array {
  return Float32Array.from({ length }, () => stream.uniform(-1, 1));
}

/** Fresh networks and a random batch, the same for every call. */
export function prepare<Made extends Learner>(learner: Made): Made {
  const streams = Streams.from(1);
  initialiseLearner(learner, streams);
  const stream = streams.stream("replay");
  const { batch } = learner;
  for (const array of [batch.joint, batch.next, batch.reward]) array.set(uniform(stream, array.length));
  return learner;
}

export function paperLearner(fast = false): WasmLearner {
  return prepare(new WasmLearner(paperSpec(), { fast }));
}

/** One agent's update, blue's if not said otherwise, and the move of all targets. */
export function updateOnce(learner: Learner, agent = BLUE): void {
  learner.updateCritic(agent);
  learner.zeroPolicyGradient(agent);
  learner.accumulatePolicyGradient(agent);
  learner.stepPolicy(agent);
  learner.moveTargets();
}
