import { z } from "zod";

/** [x, y], finite. */
export const pointSchema = z.tuple([z.number(), z.number()]);

/** A list of exactly `length` finite numbers. */
export function numbers(length: number) {
  return z.array(z.number()).length(length);
}

/** A number that can only be 0 or 1. */
export const bitSchema = z.union([z.literal(0), z.literal(1)]);

/**
 * Reads parsed JSON as a fixture.
 * @throws naming the place inside the file, what was expected there and what was found; the first three faults only
 */
export function parseFixture<Schema extends z.ZodType>(
  schema: Schema,
  json: unknown,
  format: string,
): z.output<Schema> {
  const found = (json as { format?: unknown } | null)?.format;
  if (found !== format) throw new Error(`format: expected "${format}"; got ${JSON.stringify(found) ?? "none"}`);
  const result = schema.safeParse(json);
  if (result.success) return result.data;
  const issues = result.error.issues;
  const lines = issues
    .slice(0, 3)
    .map((issue) => `${pathText(issue.path)}: ${issue.message.replace("received undefined", "but it is missing")}`);
  if (issues.length > 3) lines.push(`and ${issues.length - 3} more`);
  throw new Error(`the fixture is damaged or incomplete: ${lines.join("; ")}`);
}

function pathText(path: readonly PropertyKey[]): string {
  const text = path.map((key) => (typeof key === "number" ? `[${key}]` : `.${String(key)}`)).join("");
  return text.replace(/^\./, "") || "the file";
}

/** Refuses an episode that does not have as many steps as the fixture's horizon. */
export function checkStepCounts(
  fixture: { horizon: number; episodes: readonly { steps: readonly unknown[] }[] },
  context: z.RefinementCtx,
): void {
  fixture.episodes.forEach(({ steps }, i) => {
    if (steps.length === fixture.horizon) return;
    const message = `expected ${fixture.horizon} steps, the horizon of the file; got ${steps.length}`;
    context.addIssue({ code: "custom", path: ["episodes", i, "steps"], message });
  });
}
