import { alternate } from "./clock.js";
import { figure, median, quotients, type Row } from "./figure.js";
import type { Bench } from "./measurement.js";
import { CAPACITY, EPISODES, fullBuffer, meanOverRun, PUBLISHED_FILLINGS, secondsPerEpisode } from "./slices.js";
import { ratioTarget } from "./update.js";

const MEGABYTE = 2 ** 20;

/**
 * The baseline with the paper's settings, in seconds per 1,000 episodes, as a mean over its 25,000 episodes. A slice is
 * timed near the start, and one with a full replay buffer; between the two, the cost is taken to grow in a straight line.
 */
export async function measureTraining({ quick, pytorch }: Bench): Promise<Row[]> {
  const full = await fullBuffer();
  const episodes = quick ? 100 : 300;
  const theirs = quick ? 10 : 40;
  const loop = (name: string, filled: number) =>
    pytorch ? () => pytorch.seconds(name, theirs, { filled }) : undefined;
  const published = Object.fromEntries(
    PUBLISHED_FILLINGS.map((filled) => [`published.${filled}`, loop("loop_published", filled)]),
  );
  const values: Record<string, number[]> = await alternate(
    {
      start: () => secondsPerEpisode(episodes),
      late: () => secondsPerEpisode(episodes, full),
      "sensible.start": loop("loop_sensible", 0),
      "sensible.late": loop("loop_sensible", CAPACITY),
      ...published,
    },
    quick ? 2 : 7,
  );
  const resident = (process.memoryUsage.rss() - full.actions.byteLength) / MEGABYTE;
  const perThousand = (fillings: readonly number[], names: readonly string[]) =>
    values.start.map((_, round) => {
      const costs = names.map((name) => values[name][round]);
      return 1000 * meanOverRun(fillings, costs);
    });
  const ours = perThousand([0, CAPACITY], ["start", "late"]);
  const notes = [
    `${(1000 * median(values.start)).toFixed(2)} s at the start, ${(1000 * median(values.late)).toFixed(2)} s with a full buffer`,
    `${((median(ours) * EPISODES) / 1000 / 60).toFixed(1)} minutes for ${EPISODES} episodes`,
    `${resident.toFixed(0)} MB resident with a full buffer, this command's other measurements included`,
  ];
  const row = (id: string, other: string, least: number, theirs: readonly number[] | null, notes: string[]): Row => {
    const ratio = theirs ? median(quotients(theirs, ours)) : undefined;
    return {
      id,
      title: `training, 1,000 episodes; ${other} loop`,
      unit: "s",
      ours: figure(ours),
      pytorch: theirs ? figure(theirs) : undefined,
      ratio,
      target: ratio === undefined ? undefined : ratioTarget(ratio, least),
      notes,
    };
  };
  const sensible = pytorch && perThousand([0, CAPACITY], ["sensible.start", "sensible.late"]);
  const original = pytorch && perThousand(PUBLISHED_FILLINGS, Object.keys(published));
  const slices = PUBLISHED_FILLINGS.map((filled) => {
    const seconds = median(values[`published.${filled}`] ?? []);
    return `${(1000 * seconds).toFixed(1)} s at ${filled / 1000}k`;
  });
  return [
    row("training.sensible", "a sensible", 2, sensible, notes),
    row("training.published", "the published", 20, original, pytorch ? [`by filling: ${slices.join(", ")}`] : []),
  ];
}
