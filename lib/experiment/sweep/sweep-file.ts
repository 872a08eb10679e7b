import { z } from "zod";
import { PAIR_KINDS } from "../../overlap/index.js";
import { canonicalJson, configHash, readJsonFile } from "../../store/index.js";
import { parseConfig } from "../../world/index.js";
import { ARM_NAMES } from "../arms.js";
import { PRESET_NAMES, type PresetName } from "../presets.js";

const NAME = /^[a-z0-9][a-z0-9-]{0,39}$/;
const MAX_BYTES = 2 ** 20;

/** Kinds of pairs a sweep may measure: the kit's own, and inserted red as the published evaluation makes it. */
export const MEASURED_PAIRS = [...PAIR_KINDS, "published"] as const;
export type MeasuredPairs = (typeof MEASURED_PAIRS)[number];

function list<Value extends z.ZodType>(value: Value) {
  return z
    .array(value)
    .min(1)
    .refine((items) => new Set(items.map(canonicalJson)).size === items.length, "a list without repetitions");
}

/** How each run is measured once it is trained. */
export const sweepEvaluationSchema = z.strictObject({
  episodes: z.int().min(1).max(100_000).default(500).describe("Greedy episodes played with each trained run."),
  seed: z.int().min(0).default(0).describe("Evaluation seed: decides the starts and the pairs, the same for all runs."),
  pairs: list(z.enum(MEASURED_PAIRS))
    .default(["insertedRed"])
    .describe("Kinds of self/other pairs to measure overlap on; published is insertedRed at radius 0.1, flag erased."),
});

const seedList = list(z.int().min(0));
const seedRange = z.strictObject({ first: z.int().min(0), count: z.int().min(1).max(100_000) });

/** A study of many training runs. */
export const sweepSchema = z.strictObject({
  format: z.literal(1).default(1).describe("Version of this file format: 1."),
  name: z
    .string()
    .regex(NAME)
    .default("sweep")
    .describe("Name of the study: small letters, digits and dashes; the default folder of its runs is runs/NAME."),
  preset: z
    .enum(PRESET_NAMES as [PresetName, ...PresetName[]])
    .default("paper")
    .describe("Preset that every run starts from."),
  arms: list(z.enum(ARM_NAMES))
    .default(["A", "B", "C", "D", "E", "F"])
    .describe(
      "Conditions, in the order of their indices; an arm that fine-tunes needs its start in the list: B for N, A for the others.",
    ),
  worlds: z
    .record(z.string().regex(NAME), z.record(z.string(), z.json()))
    .refine((worlds) => Object.keys(worlds).length > 0, 'named worlds, such as {"published": {}}')
    .default({ published: {} })
    .describe('Worlds by name: what each changes in the preset\'s world, such as {"sightRadius": 0.4}.'),
  red: list(z.enum(["live", "frozen"]))
    .default(["live"])
    .describe(
      "Whether red goes on learning while blue is fine-tuned. Arms from scratch always train both; J trains nobody.",
    ),
  protocols: list(z.enum(["as-described", "as-coded"]))
    .nullable()
    .default(null)
    .describe(
      "How the losses of fine-tuning arms are computed; null for the preset's way. Arms without losses ignore it.",
    ),
  set: z
    .record(z.string().regex(/^[A-Za-z][A-Za-z0-9]*(\.[A-Za-z0-9]+)*$/), z.json())
    .default({})
    .describe(
      'Fields changed in every run, by path, such as {"maddpg.episodes": 1000}, as `overlap train --set` does.',
    ),
  evaluation: sweepEvaluationSchema.prefault({}).describe("How each run is measured once it is trained."),
  seeds: z
    .union([seedList, seedRange], { error: 'a list such as [1, 2, 3], or a range such as {"first": 1, "count": 100}' })
    .default({ first: 1, count: 10 })
    .describe("Training seeds: a list, or a range. New seeds belong at the end, so that no index changes."),
});

export type Sweep = Readonly<z.output<typeof sweepSchema>>;
export type SweepOptions = z.input<typeof sweepSchema>;

/** @throws one line per bad field: source, field, what it must be, the value seen */
export function parseSweep(value: unknown, source: string): Sweep {
  try {
    const given = value as { evaluation?: unknown } | null;
    // First, as its own messages know its fields.
    if (given?.evaluation !== undefined) parseConfig(sweepEvaluationSchema, given.evaluation, "evaluation");
    return parseConfig(sweepSchema, value, "sweep");
  } catch (cause) {
    const lines = (cause as Error).message.split("\n").map((line) => `${source}: ${line}`);
    throw new Error(lines.join("\n"), { cause });
  }
}

/** Reads a sweep file. @throws if it is no JSON or not in order; the message names file, field and value */
export function readSweep(path: string): Sweep {
  return parseSweep(readJsonFile(path, { maxBytes: MAX_BYTES }), path);
}

/** SHA-256 of a sweep's canonical JSON, with every default filled in: equal for files that mean the same. */
export function sweepHash(sweep: Sweep): string {
  return configHash({ ...sweep, seeds: sweepSeeds(sweep) });
}

/** The training seeds, in the order of their indices. */
export function sweepSeeds({ seeds }: Sweep): readonly number[] {
  return Array.isArray(seeds) ? seeds : Array.from({ length: seeds.count }, (_, i) => seeds.first + i);
}
