import { exp, log, log1p } from "../exact/index.js";

/** The four walls of a square arena. Lengths in the units of positions. */
export interface WallGeometry {
  /** The walls' axes lie at this distance from the centre, and each wall is twice as long. */
  readonly arenaHalfWidth: number;
  readonly wallThickness: number;
  /** Repulsion per unit of penetration. */
  readonly contactForce: number;
  /** Softness of the contact: the penetration is smoothed over about this length. */
  readonly contactMargin: number;
  /** Agents are discs of this radius. */
  readonly agentRadius: number;
}

/** Forces below this are left out. Added to an action force of 0.125 or more they could not change a single bit. */
const NEGLIGIBLE_FORCE = 1e-17;
/** For z above this, z + log(1 + exp(-z)) equals z in float64 (exp(-37) = 8.5e-17 is under half an ulp of 37). */
const EXACTLY_LINEAR = 37;

/**
 * Soft walls, as in the published fork of MPE. A wall pushes an agent away from its own axis (so outwards once the
 * agent has crossed it). Beyond the end of a wall the contact follows the agent's round rim; past one radius it stops.
 * Order of the walls: y = -h, y = +h, x = -h, x = +h, which matters to the last bit of the sum only.
 *
 * One departure: exactly on a wall's axis the published code divides 0 by 0; here the push across the wall is 0.
 */
export class Walls {
  /** Within this distance of the centre, on both axes, all four forces are below `NEGLIGIBLE_FORCE`. */
  readonly #freeHalfWidth: number;
  /** How many contact margins of clearance make a force negligible: contactForce contactMargin exp(-z) = 1e-17. */
  readonly #cutoff: number;

  constructor(readonly geometry: WallGeometry) {
    const { contactForce, contactMargin, arenaHalfWidth, agentRadius, wallThickness } = geometry;
    this.#cutoff = Math.max(0, log((contactForce * contactMargin) / NEGLIGIBLE_FORCE));
    this.#freeHalfWidth = arenaHalfWidth - (agentRadius + wallThickness / 2 + this.#cutoff * contactMargin);
  }

  /** Adds the force of all walls on an agent at (x, y) to `force` = [x, y]. */
  addForce(x: number, y: number, force: Float64Array): void {
    if (Math.abs(x) < this.#freeHalfWidth && Math.abs(y) < this.#freeHalfWidth) return;
    const h = this.geometry.arenaHalfWidth;
    this.#press(y, x, -h, 1, force);
    this.#press(y, x, h, 1, force);
    this.#press(x, y, -h, 0, force);
    this.#press(x, y, h, 0, force);
  }

  /** One wall on the line `axis`. `across` and `along` are the agent's coordinates relative to the wall's direction. */
  #press(across: number, along: number, axis: number, acrossIndex: 0 | 1, force: Float64Array): void {
    const { arenaHalfWidth: h, agentRadius, wallThickness, contactForce, contactMargin } = this.geometry;
    const past = along > h ? along - h : along < -h ? along + h : 0;
    if (Math.abs(past) > agentRadius) return;
    // The angle of the contact on the agent's rim: sine = past / radius, and 0 beside the wall itself.
    const sine = past / agentRadius;
    const cosine = Math.sqrt(1 - sine * sine);
    const delta = across - axis;
    const z = (cosine * agentRadius + wallThickness / 2 - Math.abs(delta)) / contactMargin;
    if (z < -this.#cutoff) return;
    const magnitude = contactForce * contactMargin * softplus(z);
    const sign = delta > 0 ? 1 : delta < 0 ? -1 : 0;
    force[acrossIndex] += cosine * sign * magnitude;
    force[1 - acrossIndex] += sine * magnitude;
  }
}

/** log(1 + exp(z)) without overflow. */
function softplus(z: number): number {
  if (z > EXACTLY_LINEAR) return z;
  return z > 0 ? z + log1p(exp(-z)) : log1p(exp(z));
}
