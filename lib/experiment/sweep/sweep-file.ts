import { z } from "zod";
import { configHash, readJsonFile } from "../../store/index.js";
import { parseConfig } from "../../world/index.js";
import { ARM_NAMES } from "../arms.js";
import { distinctList } from "../distinct-list.js";
import { PRESET_NAMES, type PresetName } from "../presets.js";
import { evaluationSchema, parseEvaluation } from "../run-evaluation.js";

const NAME = /^[a-z0-9][a-z0-9-]{0,39}$/;
/** A path that stays below where it is looked for. */
const PLAN_FILE = /^(?!\.)[\w.-]+(\/(?!\.)[\w.-]+)*$/;
const MAX_BYTES = 2 ** 20;

const seedList = distinctList(z.int().min(0));
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
  arms: distinctList(z.enum(ARM_NAMES))
    .default(["A", "B", "C", "D", "E", "F"])
    .describe(
      "Conditions, in the order of their indices; an arm that fine-tunes needs its start in the list: B for N, A for the others.",
    ),
  worlds: z
    .record(z.string().regex(NAME), z.record(z.string(), z.json()))
    .refine((worlds) => Object.keys(worlds).length > 0, 'named worlds, such as {"published": {}}')
    .default({ published: {} })
    .describe('Worlds by name: what each changes in the preset\'s world, such as {"sightRadius": 0.4}.'),
  red: distinctList(z.enum(["live", "frozen"]))
    .default(["live"])
    .describe(
      "Whether red goes on learning while blue is fine-tuned. Arms from scratch always train both; J trains nobody.",
    ),
  protocols: distinctList(z.enum(["as-described", "as-coded"]))
    .nullable()
    .default(null)
    .describe(
      "How losses are computed; null for the preset's way. Arms whose losses the published script lacks ignore it.",
    ),
  set: z
    .record(z.string().regex(/^[A-Za-z][A-Za-z0-9]*(\.[A-Za-z0-9]+)*$/), z.json())
    .default({})
    .describe(
      'Fields changed in every run, by path, such as {"maddpg.episodes": 1000}, as `overlap train --set` does.',
    ),
  evaluation: evaluationSchema.prefault({}).describe("How each run is measured once it is trained."),
  preregistration: z
    .strictObject({
      file: z.string().regex(PLAN_FILE, 'a path without "..", such as "PREREGISTRATION.md"'),
      sha256: z.string().regex(/^[0-9a-f]{64}$/, "a SHA-256 in 64 hexadecimal digits"),
    })
    .optional()
    .describe(
      'The plan that was written down before: {"file": "PREREGISTRATION.md", "sha256": "..."}, in the current folder or one above. No run is trained unless the file has this SHA-256, which goes into every run.json.',
    ),
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
    if (given?.evaluation !== undefined) parseEvaluation(given.evaluation);
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
