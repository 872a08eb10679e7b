import type { z } from "zod";

/**
 * Reads a configuration with a zod object schema and freezes it. Missing fields get their defaults.
 * @param name what is being configured, for messages, such as "physical deception"
 * @throws one line per bad field: its name, what it must be, the value seen, and the default to try;
 *   an unknown field is refused with the list of valid ones
 */
export function parseConfig<Schema extends z.ZodObject>(
  schema: Schema,
  value: unknown,
  name: string,
): Readonly<z.output<Schema>> {
  const result = schema.safeParse(value);
  if (result.success) return Object.freeze(result.data);
  const lines = result.error.issues.map((issue) => explain(schema, value, name, issue));
  throw new Error(lines.join("\n"));
}

function explain(schema: z.ZodObject, value: unknown, name: string, issue: z.core.$ZodIssue): string {
  if (issue.code === "unrecognized_keys") {
    const valid = Object.keys(schema.shape).join(", ");
    return `the ${name} config has no field ${issue.keys.map((key) => `"${key}"`).join(", ")}; it has ${valid}`;
  }
  if (issue.path.length === 0) {
    return `the ${name} config must be an object such as {}; got ${shown(value)}`;
  }
  const field = String(issue.path[0]);
  const seen = (value as Record<string, unknown>)[field];
  return `${field} must be ${requirement(issue)}; got ${shown(seen)}${suggestion(schema, field)}`;
}

function requirement(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case "too_small":
      return `${measured(issue)}${issue.inclusive ? "at least" : "above"} ${issue.minimum}`;
    case "too_big":
      return `${measured(issue)}${issue.inclusive ? "at most" : "below"} ${issue.maximum}`;
    case "invalid_value":
      return `one of ${issue.values.map((choice) => JSON.stringify(choice)).join(", ")}`;
    case "invalid_type":
      return issue.expected === "int" ? "a whole number" : `a ${issue.expected}`;
    default:
      return issue.message;
  }
}

/** What a bound is about, when it is not the number itself. */
function measured({ origin }: { readonly origin: string }): string {
  return origin === "array" || origin === "string" ? "of length " : "";
}

function suggestion(schema: z.ZodObject, field: string): string {
  const paper = schema.shape[field].safeParse(undefined);
  return paper.success ? `; the default is ${shown(paper.data)}` : "";
}

function shown(value: unknown): string {
  return typeof value === "string" ? JSON.stringify(value) : typeof value === "object" ? json(value) : String(value);
}

function json(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}
