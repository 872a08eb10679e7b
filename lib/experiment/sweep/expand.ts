import { configHash } from "../../store/index.js";
import { ARMS, type Arm, type ArmName, hasPublishedLosses } from "../arms.js";
import { preset } from "../presets.js";
import { runName } from "../run-files.js";
import { withSettings } from "../settings.js";
import { parseTrainConfig, type TrainConfig, type TrainOptions } from "../train-config.js";
import { type Sweep, sweepSeeds } from "./sweep-file.js";

const MAX_RUNS = 1_000_000;

/** One run of a sweep, known before anything is trained. */
export interface PlannedRun {
  readonly index: number;
  /** Name of its folder: the same wherever and in whatever sweep this training and evaluation are asked for. */
  readonly name: string;
  readonly arm: ArmName;
  /** Name of its world in the sweep file. */
  readonly world: string;
  /** Whether red learns; "live" for arms from scratch and for J, which trains nobody. */
  readonly red: "live" | "frozen";
  readonly protocol: TrainConfig["protocol"];
  readonly seed: number;
  /** The configuration; `start` is null also for arms that fine-tune, as it is known only once the start is trained. */
  readonly config: TrainConfig;
  /** Hash of `config`. */
  readonly configHash: string;
  /** Index of the run that it fine-tunes; null from scratch. */
  readonly start: number | null;
}

type Template = Omit<PlannedRun, "index" | "seed" | "name" | "start"> & { readonly start: number | null };

/**
 * All runs of a sweep, a pure function of it. Seeds are outermost, then worlds by name, then arms, red and protocols in
 * the order of the file: seeds added at the end change no index. A factor that does not apply to an arm (red from scratch
 * or without training, protocols where the published script lacks one of the losses) does not multiply it.
 * @throws if a configuration is not in order, two worlds are the same, or a start is not in the list of arms
 */
export function expand(sweep: Sweep): PlannedRun[] {
  const templates = templatesOf(sweep);
  const seeds = sweepSeeds(sweep);
  if (seeds.length * templates.length > MAX_RUNS) {
    throw new Error(
      `${seeds.length} seeds of ${templates.length} runs are more than ${MAX_RUNS}; make two sweeps of them`,
    );
  }
  const identities = templates.map(({ config }) => configHash({ config, evaluation: sweep.evaluation }));
  return seeds.flatMap((seed, s) => {
    const first = s * templates.length;
    return templates.map(
      (template, i): PlannedRun => ({
        ...template,
        index: first + i,
        name: runName(template.arm, identities[i], seed),
        seed,
        start: template.start === null ? null : first + template.start,
      }),
    );
  });
}

/** The runs of one seed. */
function templatesOf(sweep: Sweep): Template[] {
  checkSettings(sweep);
  const templates: Template[] = [];
  const worldOf = new Map<string, string>();
  // By name: the order of an object's fields means nothing.
  for (const world of Object.keys(sweep.worlds).sort()) {
    const change = sweep.worlds[world];
    const first = templates.length;
    for (const arm of sweep.arms) {
      const definition: Arm = ARMS[arm];
      const { start, redSlot } = definition;
      const red = start === "scratch" || redSlot === "masked" ? (["live"] as const) : sweep.red;
      const protocols = hasPublishedLosses(definition) ? (sweep.protocols ?? [null]) : [null];
      for (const live of red) {
        for (const protocol of protocols) {
          const config = configOf(sweep, arm, world, change, live === "frozen", protocol);
          const hash = configHash(config);
          const twin = worldOf.get(hash);
          if (twin !== undefined) {
            throw new Error(`worlds.${world} gives the same runs as worlds.${twin}; leave one of them out`);
          }
          worldOf.set(hash, world);
          templates.push({ arm, world, red: live, protocol: config.protocol, config, configHash: hash, start: null });
        }
      }
    }
    for (let i = first; i < templates.length; i++) {
      const { start }: Arm = ARMS[templates[i].arm];
      if (start === "scratch") continue;
      const at = templates.findIndex((candidate, j) => j >= first && candidate.arm === start);
      if (at < 0) throw new Error(`arms has ${templates[i].arm}, which fine-tunes ${start}; add "${start}" to arms`);
      templates[i] = { ...templates[i], start: at };
    }
  }
  return templates;
}

function configOf(
  sweep: Sweep,
  arm: ArmName,
  world: string,
  change: Readonly<Record<string, unknown>>,
  frozenRed: boolean,
  protocol: TrainConfig["protocol"] | null,
): TrainConfig {
  const settings = Object.entries(sweep.set).map(([path, value]) => ({ path: path.split("."), value }));
  const options: TrainOptions = withSettings(preset(sweep.preset, arm), settings);
  try {
    return parseTrainConfig({
      ...options,
      world: { ...options.world, ...change },
      frozenRed,
      ...(protocol === null ? {} : { protocol }),
    });
  } catch (cause) {
    throw new Error(`worlds.${world}, arm ${arm}: ${(cause as Error).message}`, { cause });
  }
}

/** Fields that a sweep decides elsewhere, and where. */
const ELSEWHERE = { arm: "arms", start: "arms", frozenRed: "red", protocol: "protocols" } as const;

function checkSettings({ set }: Sweep): void {
  for (const path of Object.keys(set)) {
    const [field] = path.split(".");
    if (Object.hasOwn(ELSEWHERE, field)) {
      const place = ELSEWHERE[field as keyof typeof ELSEWHERE];
      throw new Error(`set changes ${path}, which a sweep decides by ${place}; leave it out of set`);
    }
  }
}
