import type { BehaviourVariant } from "../behaviour.js";
import { behaviouralDifference, mendedGrids, publishedGrids } from "../behavioural-difference.js";
import { actionDistance, actionsOn } from "./action-distance.js";
import { type Contestant, referenceStates, type States } from "./reference-states.js";
import { type EpisodeChoice, type ThresholdLists, thresholdLists } from "./threshold-lists.js";

export interface SimilarityOptions extends EpisodeChoice {
  /** Episodes of each baseline whose states the actions are compared on. */
  readonly stateEpisodes: number;
}

/** How far a run is from both baselines of its seed and world, and the baselines from each other, by one measure. */
export interface BaselineDistances {
  readonly toHonest: number;
  readonly toDeceptive: number;
  readonly honestToDeceptive: number;
}

/** A run's similarity by each measure. */
export interface Similarity {
  /** Published grid metric. It grows with the square of `publishedEntries`; only ratios within a row can be compared. */
  readonly published: BaselineDistances;
  /** Entries that each of the three grids holds: those of the run with the fewest. */
  readonly publishedEntries: number;
  /** Mended grid metric: entries per episode, nothing cut away. */
  readonly mended: BaselineDistances;
  /** Mean squared difference of blue's greedy actions on the states of `referenceStates`. */
  readonly action: BaselineDistances;
}

/** The two baselines of one seed and world, measured once for all runs that are compared with them. */
export interface MeasuredBaselines {
  readonly lists: { readonly deceptive: ThresholdLists; readonly honest: ThresholdLists };
  readonly states: States;
  readonly actions: { readonly deceptive: Float32Array; readonly honest: Float32Array };
}

/** Plays both baselines. @param deceptive with its own red and world; so is `honest` */
export function measureBaselines(
  deceptive: Contestant,
  honest: Contestant,
  { stateEpisodes, ...episodes }: SimilarityOptions,
): MeasuredBaselines {
  const states = referenceStates([deceptive, honest], { seed: episodes.seed, episodes: stateEpisodes });
  return {
    lists: {
      deceptive: thresholdLists(deceptive.learner, deceptive.world, episodes),
      honest: thresholdLists(honest.learner, honest.world, episodes),
    },
    states,
    actions: { deceptive: actionsOn(states, deceptive.learner), honest: actionsOn(states, honest.learner) },
  };
}

/** Plays a run and compares it with both baselines. */
export function similarityTo(baselines: MeasuredBaselines, run: Contestant, choice: EpisodeChoice): Similarity {
  const { lists, states, actions } = baselines;
  const own = thresholdLists(run.learner, run.world, choice);
  const ownActions = actionsOn(states, run.learner);
  return {
    ...gridDistances(lists.deceptive, own, lists.honest),
    action: {
      toHonest: actionDistance(ownActions, actions.honest),
      toDeceptive: actionDistance(ownActions, actions.deceptive),
      honestToDeceptive: actionDistance(actions.honest, actions.deceptive),
    },
  };
}

/** The grid metric among the three runs of one comparison, both as published and mended. */
export function gridDistances(
  deceptive: ThresholdLists,
  run: ThresholdLists,
  honest: ThresholdLists,
): Pick<Similarity, "published" | "publishedEntries" | "mended"> {
  const three = (way: BehaviourVariant) => ({ deceptive: deceptive[way], run: run[way], honest: honest[way] });
  const seen = Object.values(three("published")).map((episodes) => {
    return episodes.reduce((sum, entries) => sum + entries.filter(({ redInSight }) => redInSight).length, 0);
  });
  return {
    published: among(publishedGrids(three("published"))),
    publishedEntries: Math.min(...seen),
    mended: among(mendedGrids(three("mended"))),
  };
}

function among({ deceptive, run, honest }: Record<"deceptive" | "run" | "honest", Float64Array>): BaselineDistances {
  return {
    toHonest: behaviouralDifference(run, honest),
    toDeceptive: behaviouralDifference(run, deceptive),
    honestToDeceptive: behaviouralDifference(honest, deceptive),
  };
}
