import { type FrozenPolicy, frozenPolicy, type PolicyTerm } from "../engine/index.js";
import type { Parameters } from "../network/index.js";
import {
  asCodedDpmseTerm,
  asCodedOverlapTerm,
  dpmseTerm,
  overlapTerm,
  randomGradientTerm,
  randomLossTerm,
} from "../overlap/index.js";
import { armOf } from "./arms.js";
import type { TrainConfig } from "./train-config.js";

/** The extra losses of a run. @param baseline blue's policy at the start, which DPMSE holds on to */
export function armTerms(config: TrainConfig, baseline: Parameters | null): PolicyTerm[] {
  const asCoded = config.protocol === "as-coded";
  const reference = (): FrozenPolicy => {
    if (!baseline) throw new Error(`arm ${config.arm} needs the baseline it starts from`);
    return frozenPolicy(baseline);
  };
  return armOf(config.arm).terms.map((name) => {
    switch (name) {
      case "overlap":
        return asCoded ? asCodedOverlapTerm(config.overlap.radius, config.overlap.weight) : overlapTerm(config.overlap);
      case "dpmse":
        return asCoded ? asCodedDpmseTerm(reference(), config.dpmseWeight) : dpmseTerm(reference(), config.dpmseWeight);
      case "randomGradient":
        return randomGradientTerm(config.overlap);
      default:
        return randomLossTerm();
    }
  });
}
