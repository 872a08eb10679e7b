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
    const keys = issue.keys.map((key) => `"${key}"`).join(", ");
    // A nested object of options, such as the overlap recipe, does not tell its own fields; its defaults do.
    const inside = issue.path.length > 0;
    const fields = inside ? at(schema.safeParse({}).data, issue.path) : schema.shape;
    const valid = Object.keys(fields ?? {}).join(", ");
    return `${inside ? fieldName(issue.path) : `the ${name} config`} has no field ${keys}; it has ${valid}`;
  }
  if (issue.path.length === 0) {
    return `the ${name} config must be an object such as {}; got ${shown(value)}`;
  }
  const field = fieldName(issue.path);
  const seen = at(value, issue.path);
  return `${field} must ${requirement(issue)}; got ${shown(seen)}${suggestion(schema, issue.path)}`;
}

/** "overlap.radius", "hidden[0]". */
function fieldName(path: readonly PropertyKey[]): string {
  const text = path.map((key) => (typeof key === "number" ? `[${key}]` : `.${String(key)}`)).join("");
  return text.slice(1);
}

function at(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce((inner, key) => (inner as Record<PropertyKey, unknown> | null | undefined)?.[key], value);
}

function requirement(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case "too_small":
      return sized(issue, `${issue.inclusive ? "at least" : "above"} ${issue.minimum}`);
    case "too_big":
      return sized(issue, `${issue.inclusive ? "at most" : "below"} ${issue.maximum}`);
    case "invalid_format":
      return `be text that matches ${issue.pattern ?? issue.format}`;
    case "invalid_value":
      return `be one of ${issue.values.map((choice) => JSON.stringify(choice)).join(", ")}`;
    case "invalid_type":
      return `be a ${issue.expected === "int" ? "whole number" : issue.expected}`;
    default:
      return `be ${issue.message}`;
  }
}

function sized({ origin }: { readonly origin: string }, bound: string): string {
  return origin === "array" ? `have ${bound} entries` : `be ${bound}`;
}

function suggestion(schema: z.ZodObject, path: readonly PropertyKey[]): string {
  const paper = schema.shape[String(path[0])].safeParse(undefined);
  if (!paper.success) return "";
  const inner = path.filter((key) => typeof key !== "number").slice(1);
  return `; the default is ${shown(at(paper.data, inner))}`;
}

function shown(value: unknown): string {
  return typeof value === "string" ? JSON.stringify(value) : typeof value === "object" ? json(value) : String(value);
}

function json(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}
