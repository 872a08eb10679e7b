import type { PhysicalDeceptionOptions } from "../../world/index.js";
import { BehaviourRecorder, type BehaviourVariant, type ThresholdEntry } from "../behaviour.js";
import type { Players } from "../players.js";
import { evaluationWorld, rollout } from "../rollout.js";

const BATCH = 100;

/** Which episodes are played. */
export interface EpisodeChoice {
  /** Evaluation seed: decides the starts. */
  readonly seed: number;
  readonly episodes: number;
}

/** The behaviour metric's entries of each episode, both ways of listing them. */
export type ThresholdLists = Readonly<Record<BehaviourVariant, readonly (readonly ThresholdEntry[])[]>>;

/** Plays greedy evaluation episodes and lists the steps on which blue moved rather to the fake landmark. */
export function thresholdLists(
  players: Players,
  world: PhysicalDeceptionOptions,
  { seed, episodes }: EpisodeChoice,
): ThresholdLists {
  const lists = { published: [] as ThresholdEntry[][], mended: [] as ThresholdEntry[][] };
  for (let first = 0; first < episodes; first += BATCH) {
    const block = evaluationWorld(world, seed, first, Math.min(BATCH, episodes - first));
    const recorders = Array.from({ length: block.count }, (_, n) => ({
      published: new BehaviourRecorder(block, n, "published"),
      mended: new BehaviourRecorder(block, n, "mended"),
    }));
    rollout(
      players,
      block,
      ({ step }) => {
        for (const { published, mended } of recorders) {
          for (const recorder of [published, mended]) step === 0 ? recorder.afterReset() : recorder.afterStep();
        }
      },
      first,
    );
    for (const { published, mended } of recorders) {
      lists.published.push([...published.episode().thresholds]);
      lists.mended.push([...mended.episode().thresholds]);
    }
  }
  return lists;
}
