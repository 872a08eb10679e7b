import { hookSize } from "../../network/index.js";
import type { HookGradient } from "../learner.js";
import { checkedHookGradient } from "../learner-checks.js";
import { padded } from "./arena.js";
import { placeOf, stage } from "./evaluate-policy.js";
import { agentOf, type LearnerMemory } from "./learner-memory.js";
import { writeRows } from "./write-rows.js";

/** Takes gradients at hooks back through a policy (eval mode) and adds what reaches its parameters. */
export function addHookGradient(memory: LearnerMemory, agent: number, term: HookGradient): void {
  const { arena, kernels, work } = memory;
  const { policy } = agentOf(memory, agent);
  const { network } = policy;
  const { rows, observations, gradients } = term;
  const names = checkedHookGradient(network.spec, term, memory.spec.batchSize);
  if (names.includes("input")) {
    throw new Error(`a gradient at "input" needs the tensor engine; use the hidden layers or "action" here`);
  }
  const inputStride = 4 * padded(network.spec.inputs);
  const trace = work.policyTrace;
  stage(network, observations, 0, rows, work.staged, work.stagedView);
  network.forward(work.staged, inputStride, rows, trace);

  // The critic's trace is free outside a policy-gradient pass, and as large as any policy's.
  const places = { ...work.criticTrace, out: work.pairOut };
  for (const name of names) {
    const { pointer, width } = placeOf(network, name, places);
    writeRows(arena, gradients[name] as Float32Array, rows, hookSize(network.spec, name), width, pointer);
  }
  const outputs = padded(network.spec.outputs);
  const out = names.includes("action") ? places.out : 0;
  if (out) kernels.tanhBackward(trace.out, 4 * outputs, out, 4 * outputs, rows, outputs);
  const inject = (l: number, start: number, count: number, d: number): void => {
    if (!names.includes(`h${l + 1}`)) return;
    const { n } = network.layers[l];
    kernels.addScaled(d, places.hidden[l] + 4 * start * n, 1, count * n);
  };
  network.backward(work.staged, inputStride, rows, trace, out, policy.gradient, work.scratch, work.folded, inject);
}
