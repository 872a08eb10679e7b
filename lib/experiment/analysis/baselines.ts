import type { Study } from "../sweep/index.js";

/** The two baselines of one training seed in one world, by their indices in the study. */
export interface Baselines {
  readonly world: string;
  readonly seed: number;
  readonly deceptive: number;
  readonly honest: number;
}

/** The arms whose runs are the deceptive and the honest baseline. */
export const BASELINE_ARMS = { deceptive: "A", honest: "B" } as const;

/**
 * Every training seed and world of which the study holds both baselines, in the order of their indices.
 * @param runs the study's table of runs; a row of a missing run is not there
 */
export function baselinesOf(runs: Study["runs"]): Baselines[] {
  const found = new Map<string, Partial<Baselines> & Pick<Baselines, "world" | "seed">>();
  for (let row = 0; row < runs.index.length; row++) {
    const role = roleOf(runs.arm[row] as string);
    if (!role) continue;
    const [world, seed] = [runs.world[row] as string, runs.seed[row] as number];
    const key = `${seed} ${world}`;
    found.set(key, { ...(found.get(key) ?? { world, seed }), [role]: runs.index[row] as number });
  }
  return [...found.values()].filter(
    (pair): pair is Baselines => pair.deceptive !== undefined && pair.honest !== undefined,
  );
}

function roleOf(arm: string): keyof typeof BASELINE_ARMS | undefined {
  return (Object.keys(BASELINE_ARMS) as (keyof typeof BASELINE_ARMS)[]).find((role) => BASELINE_ARMS[role] === arm);
}
