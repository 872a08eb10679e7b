import type { PhysicalDeceptionState } from "./physical-deception-state.js";

// All differences are other minus self.

/** Red, 6 numbers a world: landmark 0, landmark 1, blue or 0, 0 when out of sight. */
export function observeRed(world: PhysicalDeceptionState, out: Float64Array | Float32Array): void {
  const { landmarks } = world;
  const [red, blue] = world.positions;
  for (let n = 0, o = 0; n < world.count; n++, o += 6) {
    const x = red[2 * n];
    const y = red[2 * n + 1];
    const sees = world.inSight(n);
    out[o] = landmarks[4 * n] - x;
    out[o + 1] = landmarks[4 * n + 1] - y;
    out[o + 2] = landmarks[4 * n + 2] - x;
    out[o + 3] = landmarks[4 * n + 3] - y;
    out[o + 4] = sees ? blue[2 * n] - x : 0;
    out[o + 5] = sees ? blue[2 * n + 1] - y : 0;
  }
}

/** Blue, 10 numbers a world: goal, landmark 0, landmark 1, red or 0, 0 when out of sight, flag, flag. */
export function observeBlue(world: PhysicalDeceptionState, out: Float64Array | Float32Array): void {
  const { landmarks, flags } = world;
  const [red, blue] = world.positions;
  for (let n = 0, o = 0; n < world.count; n++, o += 10) {
    const x = blue[2 * n];
    const y = blue[2 * n + 1];
    const goal = world.goalAt(n);
    const sees = world.inSight(n);
    out[o] = landmarks[goal] - x;
    out[o + 1] = landmarks[goal + 1] - y;
    out[o + 2] = landmarks[4 * n] - x;
    out[o + 3] = landmarks[4 * n + 1] - y;
    out[o + 4] = landmarks[4 * n + 2] - x;
    out[o + 5] = landmarks[4 * n + 3] - y;
    out[o + 6] = sees ? red[2 * n] - x : 0;
    out[o + 7] = sees ? red[2 * n + 1] - y : 0;
    out[o + 8] = flags[n];
    out[o + 9] = flags[n];
  }
}
