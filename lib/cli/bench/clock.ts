/** Seconds since some fixed moment. */
export function now(): number {
  return Number(process.hrtime.bigint()) / 1e9;
}

/** Seconds per call of `work`, over `count` calls in a row. */
export function secondsEach(work: () => void, count: number): number {
  const start = now();
  for (let i = 0; i < count; i++) work();
  return (now() - start) / count;
}

/** One of the things that are measured in turn: does a round and returns its number. */
export type Contestant = () => number | Promise<number>;

/**
 * Lets all contestants do a round each, `rounds` times over, so that a busy spell of the machine meets them all.
 * One round of each beforehand warms up and is not kept.
 */
export async function alternate<Name extends string>(
  contestants: Readonly<Partial<Record<Name, Contestant>>>,
  rounds: number,
): Promise<Record<Name, number[]>> {
  const entries = Object.entries(contestants) as [Name, Contestant | undefined][];
  const values = Object.fromEntries(entries.map(([name]) => [name, [] as number[]])) as Record<Name, number[]>;
  for (let round = -1; round < rounds; round++) {
    for (const [name, contestant] of entries) {
      if (!contestant) continue;
      const value = await contestant();
      if (round >= 0) values[name].push(value);
    }
  }
  return values;
}
