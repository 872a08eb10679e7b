import type { Learner, LearnerSpec } from "overlap-lab/engine/learner";
import type { Streams } from "overlap-lab/random/index";
import type { World } from "overlap-lab/world/world";

/** A faulty variant of the training system, made from outside: each part may be replaced by a spoiled one. */
export interface Mutant {
  readonly name: string;
  readonly spec?: (spec: LearnerSpec) => LearnerSpec;
  readonly learner?: (learner: Learner) => Learner;
  readonly streams?: (streams: Streams) => Streams;
  readonly world?: (world: World) => World;
}

/** The same object with some methods replaced. */
function spoiled<T extends object>(whole: T, replaced: Partial<T>): T {
  return new Proxy(whole, {
    get(target, key) {
      const value = Reflect.get(key in replaced ? replaced : target, key);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}

/** The target values the observation before the step, where the one after it belongs. */
const target: Mutant = {
  name: "target sees the observation before the step",
  learner: (learner) =>
    spoiled(learner, {
      updateCritic(agent) {
        const { rows, joint, jointStride, next, nextStride } = learner.batch;
        const size = learner.spec.agents.reduce((sum, { policy }) => sum + policy.inputs, 0);
        for (let r = 0; r < rows; r++) {
          next.set(joint.subarray(r * jointStride, r * jointStride + size), r * nextStride);
        }
        return learner.updateCritic(agent);
      },
    }),
};

/** The discount is left out. */
const discount: Mutant = {
  name: "no discount",
  spec: (spec) => ({ ...spec, discount: 1 }),
};

/** The critic is taught with the actions of the two agents exchanged (the policy step writes its own, in order). */
const order: Mutant = {
  name: "critic taught with exchanged actions",
  learner: (learner) =>
    spoiled(learner, {
      updateCritic(agent) {
        const { rows, joint, jointStride, actionOffset } = learner.batch;
        for (let r = 0; r < rows; r++) {
          const left = r * jointStride + actionOffset;
          [joint[left], joint[left + 1]] = [joint[left + 1], joint[left]];
        }
        return learner.updateCritic(agent);
      },
    }),
};

/** The action that is played goes through tanh twice. */
const bound: Mutant = {
  name: "action squashed twice",
  learner: (learner) =>
    spoiled(learner, {
      act(agent, observations, rows, out) {
        learner.act(agent, observations, rows, out);
        for (let i = 0; i < out.length; i++) out[i] = Math.tanh(out[i]);
      },
    }),
};

/** Exploration draws from the stream of the spawns. */
const streams: Mutant = {
  name: "exploration draws from the spawn stream",
  streams: (all) => spoiled(all, { stream: (name, index) => all.stream(name === "explore" ? "spawn" : name, index) }),
};

/** The left agent's last entry shows what the right agent sees there. */
const masking: Mutant = {
  name: "the right agent's last observation leaks to the left",
  world: (world) =>
    spoiled(world, {
      observe(agent, out) {
        world.observe(agent, out);
        if (agent !== 0) return;
        const size = world.observationSize(1);
        const right = new Float64Array(world.count * size);
        world.observe(1, right);
        for (let last = size - 1; last < right.length; last += size) out[last] = right[last];
      },
    }),
};

/** Not a bug class: a system that never learns, to show that no world is passed by its starting networks. */
export const UNTRAINED: Mutant = {
  name: "policies never step",
  learner: (learner) => spoiled(learner, { stepPolicy: () => 0 }),
};

/** In the order of the worlds that must find them. */
export const MUTANTS: readonly Mutant[] = [target, discount, order, bound, streams, masking];
