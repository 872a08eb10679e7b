import { frozenActivations, frozenPolicy, type PolicyTerm } from "../engine/index.js";
import type { InputDropout } from "../maddpg/index.js";
import type { Parameters } from "../network/index.js";
import {
  asCodedDpmseTerm,
  asCodedOverlapTerm,
  dpmseTerm,
  exposureTerm,
  overlapTerm,
  RED_SLOT,
  randomGradientTerm,
  randomLossTerm,
  varianceTerm,
} from "../overlap/index.js";
import { BLUE } from "../world/index.js";
import { armOf } from "./arms.js";
import { RED_DROPOUT, type TrainConfig, VARIANCE_WEIGHT } from "./train-config.js";

/**
 * The extra losses of a run. A loss that the published script does not have is as described under both protocols.
 * @param baseline blue's policy at the start, which DPMSE holds on to
 */
export function armTerms(config: TrainConfig, baseline: Parameters | null): PolicyTerm[] {
  const asCoded = config.protocol === "as-coded";
  const { overlap, dpmseWeight } = config;
  const start = (): Parameters => {
    if (!baseline) throw new Error(`arm ${config.arm} needs the baseline it starts from`);
    return baseline;
  };
  return armOf(config.arm).terms.map((name) => {
    switch (name) {
      case "overlap":
        return asCoded ? asCodedOverlapTerm(overlap.radius, overlap.weight) : overlapTerm(overlap);
      case "nonSocial":
        return overlapTerm(overlap, name);
      case "antiOverlap":
        return overlapTerm({ ...overlap, weight: -overlap.weight }, name);
      case "exposure":
        return exposureTerm(frozenPolicy(start()), overlap);
      case "variance":
        return varianceTerm(frozenActivations(start()), config.varianceWeight ?? VARIANCE_WEIGHT);
      case "dpmse":
        return (asCoded ? asCodedDpmseTerm : dpmseTerm)(frozenPolicy(start()), dpmseWeight);
      case "randomGradient":
        return randomGradientTerm(overlap);
      default:
        return randomLossTerm();
    }
  });
}

/** What blue's policy updates do not get to see in a run. */
export function armDropout(config: TrainConfig): InputDropout | undefined {
  if (armOf(config.arm).redSlot !== "dropout") return undefined;
  return { agent: BLUE, columns: RED_SLOT, share: config.redDropout ?? RED_DROPOUT };
}
