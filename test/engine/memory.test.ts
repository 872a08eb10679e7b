import { createLearner, type Learner, WasmLearner } from "overlap-lab/engine/index";
import { startTensor, tensorflow } from "overlap-lab/engine/tensor/index";
import { initialiseLearner, learnerSpec, parseMaddpgConfig } from "overlap-lab/maddpg/index";
import { Streams } from "overlap-lab/random/index";
import { PhysicalDeception } from "overlap-lab/world/index";
import { describe, expect, test } from "vitest";
import { uniform } from "./tensor/tiny.js";

const UPDATES = 2000;
const WARM_UP = 100;
/** 24 kB an update: what a leaked batch of activations would take. Smaller leaks show in the exact counts. */
const MOST_GROWTH = 48 * 2 ** 20;

describe.each(["wasm", "tensor"] as const)("the %s engine", (name) => {
  test(`holds its memory flat over ${UPDATES} updates`, async () => {
    if (name === "tensor") await startTensor("cpu");
    const config = parseMaddpgConfig({ hidden: [16, 16], batchSize: 8 });
    const spec = learnerSpec(new PhysicalDeception(), config);
    const learner = await createLearner(spec, name === "tensor" ? { name, backend: "cpu" } : { name });
    const streams = Streams.from(1);
    initialiseLearner(learner, streams);
    const { batch } = learner;
    for (const array of [batch.joint, batch.next, batch.reward]) {
      array.set(uniform(streams.stream("replay"), array.length));
    }
    for (let i = 0; i < WARM_UP; i++) update(learner, i % 2);
    const before = sizes(learner);
    for (let i = 0; i < UPDATES; i++) update(learner, i % 2);
    const after = sizes(learner);
    learner.dispose();
    expect(after.tensors).toBe(before.tensors);
    expect(after.tensorBytes).toBe(before.tensorBytes);
    expect(after.wasmBytes).toBe(before.wasmBytes);
    expect(after.resident).toBeLessThan(before.resident + MOST_GROWTH);
  });
});

function update(learner: Learner, agent: number): void {
  learner.updateCritic(agent);
  learner.zeroPolicyGradient(agent);
  learner.accumulatePolicyGradient(agent);
  learner.stepPolicy(agent);
  learner.moveTargets();
}

function sizes(learner: Learner) {
  const wasm = learner instanceof WasmLearner;
  const { numTensors: tensors, numBytes: tensorBytes } = wasm ? { numTensors: 0, numBytes: 0 } : tensorflow().memory();
  const wasmBytes = wasm ? learner.memory.kernels.memory.buffer.byteLength : 0;
  return { tensors, tensorBytes, wasmBytes, resident: process.memoryUsage.rss() };
}
