import { Streams } from "../../random/index.js";
import {
  areaUnderCurve,
  type BootstrapOptions,
  probabilityOfImprovement,
  stratifiedBootstrap,
} from "../../statistics/index.js";
import type { DetectorTable } from "./detectors.js";
import { distinct, networksOf } from "./networks.js";

export interface DrawOptions extends BootstrapOptions {
  /** Seed of the resamples (default 0). */
  readonly seed?: number;
}

/** How well a detector ranks independently trained networks of one world. */
export interface DetectorArea {
  readonly detector: string;
  readonly world: string;
  /** Area under the ROC curve: the chance that a deceptive network scores above an honest one; below 0.5 it is the other way. */
  readonly auc: number;
  readonly low: number;
  readonly high: number;
  readonly deceptive: number;
  readonly honest: number;
  /** Networks left out because the detector has no finite value for them. */
  readonly excluded: number;
}

/**
 * AUC of every detector in every world, with bootstrap intervals over networks (deceptive and honest ones drawn apart).
 * Curves: `rocFigure(table, { score: "score", label: "deceptive", detector: "detector" })`.
 * @throws if a detector has no finite value for any network of one of the classes
 */
export function detectorAreas(table: DetectorTable, { seed = 0, ...options }: DrawOptions = {}): DetectorArea[] {
  const streams = Streams.from(seed);
  return distinct(table.world).flatMap((world, w) => {
    return distinct(table.detector).map((detector, d) => {
      const { scores, labels, excluded } = networksOf(table, detector, world);
      // Says what is wrong when a class is empty.
      areaUnderCurve(scores, labels);
      const classes = [true, false].map((label) => scores.filter((_, i) => labels[i] === label));
      const area = stratifiedBootstrap(
        classes,
        ([deceptive, honest]) => probabilityOfImprovement(deceptive, honest),
        streams.stream("bootstrap", 1000 * w + d),
        options,
      );
      const [deceptive, honest] = classes.map(({ length }) => length);
      return { detector, world, auc: area.estimate, low: area.low, high: area.high, deceptive, honest, excluded };
    });
  });
}
