import { readdirSync } from "node:fs";
import { join } from "node:path";
import { expand, readSweep } from "../../experiment/index.js";
import { workspace } from "../workspace.js";
import { alternate } from "./clock.js";
import { figure, median, quotients, type Row } from "./figure.js";
import type { Bench } from "./measurement.js";
import { CAPACITY, EPISODES, fullBuffer, meanOverRun, PUBLISHED_FILLINGS, secondsPerEpisode } from "./slices.js";

const FINE_TUNING_EPISODES = 10_000;
/** How a run trains: both agents from scratch; fine-tuning with both losses; the same with a red that does not learn. */
const KINDS = ["scratch", "live", "frozen"] as const;
type Kind = (typeof KINDS)[number];
const FILLINGS = [0, CAPACITY];

/**
 * Core hours to train the pre-registered study of `data/`, from slices of its three kinds of runs: at the start of a run
 * and with a full replay buffer, for the published loop at five fillings, straight lines between them. Every fine-tuning
 * counts as arm F. The published loop is timed without its losses, and always trains both agents, so its hours are a
 * lower bound. Evaluation is not counted.
 */
export async function measureStudy({ quick, pytorch }: Bench): Promise<Row[]> {
  const full = await fullBuffer();
  const ours = (kind: Kind, late: boolean) => () =>
    secondsPerEpisode(
      quick ? 100 : 300,
      late ? full : undefined,
      kind === "scratch" ? { arm: "A" } : { arm: "F", frozenRed: kind === "frozen" },
      kind === "scratch" ? undefined : full.learner,
    );
  const theirs = (name: string, options: Record<string, unknown>) =>
    pytorch ? () => pytorch.seconds(name, quick ? 10 : 40, options) : undefined;
  const contestants = KINDS.flatMap((kind) => [
    ...FILLINGS.map((filled) => [`ours.${kind}.${filled}`, ours(kind, filled > 0)] as const),
    ...FILLINGS.map(
      (filled) => [`sensible.${kind}.${filled}`, theirs("loop_sensible", { filled, red: kind })] as const,
    ),
  ]);
  const published = PUBLISHED_FILLINGS.map(
    (filled) => [`published.${filled}`, theirs("loop_published", { filled })] as const,
  );
  const values: Record<string, number[]> = await alternate(
    Object.fromEntries([...contestants, ...published]),
    quick ? 1 : 5,
  );

  const counts = countRuns();
  const hours = (side: string, fillings: readonly number[], ofKind: boolean) =>
    values["ours.scratch.0"].map((_, round) => {
      const seconds = KINDS.map((kind) => {
        const costs = fillings.map((filled) => values[`${side}${ofKind ? `.${kind}` : ""}.${filled}`][round]);
        const episodes = kind === "scratch" ? EPISODES : FINE_TUNING_EPISODES;
        return counts[kind] * episodes * meanOverRun(fillings, costs, episodes);
      });
      return seconds.reduce((sum, value) => sum + value, 0) / 3600;
    });
  const kit = hours("ours", FILLINGS, true);
  const row = (id: string, other: string, pytorchHours: readonly number[] | null, notes: string[]): Row => ({
    id,
    title: `training the whole study; ${other} loop`,
    unit: "core h",
    ours: figure(kit),
    pytorch: pytorchHours ? figure(pytorchHours) : undefined,
    ratio: pytorchHours ? median(quotients(pytorchHours, kit)) : undefined,
    notes,
  });
  const perThousand = (side: string) =>
    KINDS.map((kind) => {
      const [start, late] = FILLINGS.map((filled) =>
        (1000 * median(values[`${side}.${kind}.${filled}`])).toPrecision(3),
      );
      return `${kind} ${start} to ${late} s`;
    }).join(", ");
  const runs = KINDS.map((kind) => `${counts[kind]} ${kind}`).join(", ");
  return [
    row("study.sensible", "a sensible", pytorch && hours("sensible", FILLINGS, true), [
      `runs: ${runs}`,
      `1,000 episodes at the start and with a full buffer, ours: ${perThousand("ours")}`,
      ...(pytorch ? [`the same, sensible loop: ${perThousand("sensible")}`] : []),
    ]),
    row("study.published", "the published", pytorch && hours("published", PUBLISHED_FILLINGS, false), []),
  ];
}

/** Different runs of the pre-registered sweep files that train, by kind. */
function countRuns(): Record<Kind, number> {
  const folder = join(workspace, "data");
  const sweeps = readdirSync(folder)
    .filter((file) => file.endsWith(".sweep.json"))
    .map((file) => readSweep(join(folder, file)))
    .filter(({ preregistration }) => preregistration !== undefined);
  const kinds = new Map<string, Kind>();
  for (const { name, start, red, config } of sweeps.flatMap(expand)) {
    if (config.maddpg.episodes > 0) kinds.set(name, start === null ? "scratch" : red);
  }
  const count = (kind: Kind) => [...kinds.values()].filter((each) => each === kind).length;
  return { scratch: count("scratch"), live: count("live"), frozen: count("frozen") };
}
