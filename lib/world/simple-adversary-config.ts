import { z } from "zod";
import { parseConfig } from "./parse-config.js";
import { pointMassFields } from "./point-mass-config.js";

/** Every choice of the simple-adversary world, with the values of the original MPE as defaults. */
export const simpleAdversarySchema = z.strictObject({
  horizon: z.number().int().min(1).max(100_000).default(25).describe("Steps in an episode (MPE: 25)."),
  actions: z
    .enum(["five", "two"])
    .default("five")
    .describe(
      "Form of an action, without unit. five: [no-op, +x, -x, +y, -y], of which differences count; two: [x, y] (MPE: five).",
    ),
  spawnExtent: z
    .number()
    .gt(0)
    .default(1)
    .describe("Agents and landmarks start in [-extent, extent] on both axes, in lengths (MPE: 1)."),
  ...pointMassFields,
});

/** The config with all fields filled in. */
export type SimpleAdversaryConfig = Readonly<z.output<typeof simpleAdversarySchema>>;
/** What people write: only the fields that differ from the default. */
export type SimpleAdversaryOptions = z.input<typeof simpleAdversarySchema>;

/** @throws one line per bad field: its name, what it must be, the value seen, and the default to try */
export function parseSimpleAdversaryConfig(value: unknown): SimpleAdversaryConfig {
  return parseConfig(simpleAdversarySchema, value, "simple adversary");
}
