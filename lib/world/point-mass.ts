/** The constants of motion that `integrate` needs; a world's config has them. */
export interface PointMass {
  /** Length of a step. */
  readonly timeStep: number;
  /** Share of the velocity lost each step. */
  readonly damping: number;
  readonly mass: number;
  /** Largest speed, or null for none. */
  readonly speedLimit: number | null;
}

/**
 * Moves the agent at entries `at`, `at + 1` of `position` and `velocity` one step on, in place:
 * v <- v (1 - damping) + F / mass dt, then the speed limit, then p <- p + v dt (semi-implicit Euler, as in MPE).
 */
export function integrate(
  position: Float64Array,
  velocity: Float64Array,
  at: number,
  forceX: number,
  forceY: number,
  body: PointMass,
): void {
  const { timeStep, mass, speedLimit } = body;
  const kept = 1 - body.damping;
  let vx = velocity[at] * kept + (forceX / mass) * timeStep;
  let vy = velocity[at + 1] * kept + (forceY / mass) * timeStep;
  if (speedLimit !== null) {
    const speed = Math.sqrt(vx * vx + vy * vy);
    if (speed > speedLimit) {
      vx = (vx / speed) * speedLimit;
      vy = (vy / speed) * speedLimit;
    }
  }
  velocity[at] = vx;
  velocity[at + 1] = vy;
  position[at] += vx * timeStep;
  position[at + 1] += vy * timeStep;
}

/** Euclidean distance between entry pairs `i` of `a` and `j` of `b`. */
export function distance(a: Float64Array, i: number, b: Float64Array, j: number): number {
  return Math.sqrt(squaredDistance(a, i, b, j));
}

/** Squared Euclidean distance between entry pairs `i` of `a` and `j` of `b`. */
export function squaredDistance(a: Float64Array, i: number, b: Float64Array, j: number): number {
  const dx = a[i] - b[j];
  const dy = a[i + 1] - b[j + 1];
  return dx * dx + dy * dy;
}
