import type { Learner } from "../../engine/index.js";
import { BLUE, RED } from "../../world/index.js";
import { figure, type Row } from "./figure.js";
import type { Bench } from "./measurement.js";
import { paperLearner, paperSpec, prepare, updateOnce } from "./paper-learner.js";

const UPDATES = 10_000;
const SAMPLES = 10;
/** Rows a batch on the tensor engine, so that its updates finish in a minute or two; what could leak does not depend on it. */
const SMALL_BATCH = 16;
const MEGABYTE = 2 ** 20;
/** A leak of one 64 x 64 matrix an update would be 160 MB over 10,000. */
const MOST_GROWTH = 32;

/** Whether memory stays flat over 10,000 updates on both engines: from a tenth of the way to the end. */
export async function measureMemory({ quick }: Bench): Promise<Row[]> {
  const updates = quick ? UPDATES / 10 : UPDATES;
  const wasm = growth(paperLearner(), updates);
  const { startTensor, TensorLearner, tensorflow } = await import("../../engine/tensor/index.js");
  const backend = await startTensor();
  const learner = prepare(new TensorLearner(paperSpec(SMALL_BATCH)));
  updateOnce(learner);
  const tf = tensorflow();
  const before = tf.memory().numTensors;
  const tensor = growth(learner, updates);
  const leaked = tf.memory().numTensors - before;
  learner.dispose();
  const flat = { text: `<= ${MOST_GROWTH} MB`, met: false };
  return [
    {
      id: "memory.wasm",
      title: `resident growth, ${updates} updates, wasm`,
      unit: "MB",
      ours: figure(wasm),
      target: { ...flat, met: wasm[wasm.length - 1] <= MOST_GROWTH },
      notes: [`batch 1024; ${wasm.length} samples, the last ${wasm[wasm.length - 1].toFixed(1)} MB`],
    },
    {
      id: "memory.tensor",
      title: `resident growth, ${updates} updates, tensor`,
      unit: "MB",
      ours: figure(tensor),
      target: { ...flat, met: tensor[tensor.length - 1] <= MOST_GROWTH },
      notes: [
        `batch ${SMALL_BATCH}, ${backend}; ${tensor.length} samples, the last ${tensor[tensor.length - 1].toFixed(1)} MB`,
      ],
    },
    {
      id: "memory.tensors",
      title: `tensors more after ${updates} updates`,
      unit: "tensors",
      ours: figure([leaked]),
      target: { text: "0", met: leaked === 0 },
    },
  ];
}

/** Resident size, in MB, over that after the first tenth of the updates; one sample after each further tenth. */
function growth(learner: Learner, updates: number): number[] {
  const sizes: number[] = [];
  for (let i = 1; i <= updates; i++) {
    updateOnce(learner, i % 2 === 0 ? RED : BLUE);
    if (i % (updates / SAMPLES) === 0) sizes.push(process.memoryUsage.rss() / MEGABYTE);
  }
  return sizes.slice(1).map((size) => size - sizes[0]);
}
