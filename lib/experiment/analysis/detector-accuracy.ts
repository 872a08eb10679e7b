import { Streams } from "../../random/index.js";
import { applyThreshold, fitThreshold, mean, stratifiedBootstrap, type ThresholdRule } from "../../statistics/index.js";
import type { DrawOptions } from "./detector-areas.js";
import type { DetectorTable } from "./detectors.js";
import { distinct, type Networks, networksOf } from "./networks.js";

/** How often a detector with a fixed threshold is right about a network that it was not fitted on. */
export interface DetectorAccuracy {
  readonly detector: string;
  /** World whose networks decide the threshold, and world whose networks are judged. */
  readonly fittedIn: string;
  readonly appliedTo: string;
  /** Balanced accuracy: mean of the shares of deceptive and of honest networks that are judged right; 0.5 is guessing. */
  readonly accuracy: number;
  readonly low: number;
  readonly high: number;
  /** The threshold from all networks of `fittedIn`, and whether networks above it are called deceptive. */
  readonly threshold: number;
  readonly deceptiveAbove: boolean;
  /** Networks judged. */
  readonly networks: number;
}

/**
 * Accuracy of every detector. Within a world the threshold is fitted on all training seeds but one, whose networks are
 * then judged (both networks of a seed began with the same weights, so they are left out together). Between worlds it is
 * fitted on all networks of one and applied to all of the other. Intervals: bootstrap over the networks judged, the
 * thresholds as they are.
 * @throws if a class has no network with a finite value, or only one seed has any
 */
export function detectorAccuracy(table: DetectorTable, { seed = 0, ...options }: DrawOptions = {}): DetectorAccuracy[] {
  const streams = Streams.from(seed);
  let index = 0;
  return distinct(table.detector).flatMap((detector) => {
    const worlds = distinct(table.world).map((world) => ({ world, networks: networksOf(table, detector, world) }));
    return worlds.flatMap((from) => {
      const rule = fitThreshold(from.networks.scores, from.networks.labels);
      return worlds.map((to): DetectorAccuracy => {
        const right = from === to ? leftOut(to.networks) : judged(rule, to.networks);
        const classes = [true, false].map((label) => right.filter((_, i) => to.networks.labels[i] === label));
        const balanced = (strata: readonly ArrayLike<number>[]) => mean(strata.map((stratum) => mean(stratum)));
        const stream = streams.stream("bootstrap", index++);
        const { estimate, low, high } = stratifiedBootstrap(classes, balanced, stream, options);
        return {
          detector,
          fittedIn: from.world,
          appliedTo: to.world,
          accuracy: estimate,
          low,
          high,
          threshold: rule.threshold,
          deceptiveAbove: rule.trueAbove,
          networks: right.length,
        };
      });
    });
  });
}

/** 1 for each network that the rule is right about, else 0. */
function judged(rule: ThresholdRule, { scores, labels }: Networks): number[] {
  return scores.map((score, i) => (applyThreshold(rule, score) === labels[i] ? 1 : 0));
}

/** The same, each network judged by a rule fitted on the other training seeds. */
function leftOut({ scores, labels, seeds }: Networks): number[] {
  const rules = new Map<number, ThresholdRule>();
  for (const seed of distinct(seeds)) {
    const others = seeds.flatMap((other, i) => (other === seed ? [] : [i]));
    rules.set(
      seed,
      fitThreshold(
        others.map((i) => scores[i]),
        others.map((i) => labels[i]),
      ),
    );
  }
  return scores.map((score, i) => (applyThreshold(rules.get(seeds[i]) as ThresholdRule, score) === labels[i] ? 1 : 0));
}
