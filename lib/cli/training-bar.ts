import { MultiBar, Presets } from "cli-progress";
import type { TrainingProgress } from "../maddpg/index.js";
import { Pace } from "../notebook/pace.js";
import { sparkline } from "./sparkline.js";
import { isWatched } from "./watched.js";

const curves = ["trapped", "red.return", "blue.return"];
const curveLetters = 40;

/** On the terminal, a bar with rate and time left, and a line for each learning curve; silent when nobody watches. */
export function trainingBar(title: string): { update(progress: TrainingProgress): void; stop(): void } {
  if (!isWatched()) return { update: () => {}, stop: () => {} };
  const bars = new MultiBar(
    {
      format: `${title} {bar} {value}/{total} episodes  {pace}`,
      stream: process.stderr,
      hideCursor: true,
      barsize: 20,
    },
    Presets.shades_grey,
  );
  let lines: { update(progress: TrainingProgress): void } | undefined;
  return {
    update(progress) {
      lines ??= createLines(bars, progress.episodes);
      lines.update(progress);
    },
    stop: () => {
      if (lines) bars.stop();
    },
  };
}

function createLines(bars: MultiBar, episodes: number) {
  const pace = new Pace(episodes);
  const bar = bars.create(episodes, 0, { pace: "" });
  const rows = curves.map((name) => ({
    name,
    row: bars.create(episodes, 0, { curve: "", newest: "" }, { format: `  ${name.padEnd(12)}{curve} {newest}` }),
  }));
  return {
    update({ episode, history }: TrainingProgress) {
      pace.note(episode);
      bar.update(episode, { pace: String(pace) });
      for (const { name, row } of rows) {
        const values = history.columns[name] ?? [];
        const newest = values.length > 0 ? values[values.length - 1].toFixed(2) : "";
        row.update(episode, { curve: sparkline(values, curveLetters), newest });
      }
    },
  };
}
