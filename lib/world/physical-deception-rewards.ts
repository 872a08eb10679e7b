import type { BlueReward } from "./physical-deception-config.js";
import type { PhysicalDeceptionState } from "./physical-deception-state.js";
import { distance } from "./point-mass.js";

/** Writes red's rewards, [count], from `offset` on: the goal reward at the goal, and the follow bonus near blue. */
export function rewardRed(world: PhysicalDeceptionState, out: Float64Array, offset: number): void {
  const { landmarkRadius, redGoalReward, followRadius, followBonus } = world.config;
  const [red, blue] = world.positions;
  for (let n = 0; n < world.count; n++) {
    const atGoal = distance(red, 2 * n, world.landmarks, world.goalAt(n)) < landmarkRadius;
    const near = distance(red, 2 * n, blue, 2 * n) < followRadius;
    out[offset + n] = (atGoal ? redGoalReward : 0) + (near ? followBonus : 0);
  }
}

/** Writes blue's rewards of the given kind (see `BlueReward`), [count], from `offset` on. */
export function rewardBlue(world: PhysicalDeceptionState, kind: BlueReward, out: Float64Array, offset: number): void {
  const { landmarkRadius, blueGoalReward } = world.config;
  const [red, blue] = world.positions;
  const bonus = kind === "deceptive" ? world.config.trapBonus : 0;
  for (let n = 0; n < world.count; n++) {
    const goal = world.goalAt(n);
    let reward = distance(blue, 2 * n, world.landmarks, goal) < landmarkRadius ? blueGoalReward : 0;
    if (world.flags[n] === 1) reward += bonus;
    if (kind === "outerMisaligned") reward += distance(red, 2 * n, world.landmarks, goal);
    out[offset + n] = reward;
  }
}
