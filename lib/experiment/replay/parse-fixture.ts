import type { z } from "zod";

/**
 * Checks a parsed fixture against its schema.
 * @throws with the first places inside the file that are wrong, such as `init[0].policy["fc1.weight"][17]`
 */
export function parseFixture<Schema extends z.ZodType>(schema: Schema, format: string, json: unknown): z.infer<Schema> {
  const found = (json as { format?: unknown } | null)?.format;
  if (found !== format) throw new Error(`this is not a ${format} fixture: format is ${JSON.stringify(found)}`);
  const result = schema.safeParse(json);
  if (result.success) return result.data;
  const lines = result.error.issues.slice(0, 3).map((issue) => `${pathText(issue.path)}: ${issue.message}`);
  const more = result.error.issues.length - lines.length;
  throw new Error(`the ${format} fixture is damaged at ${lines.join("; at ")}${more > 0 ? `; and ${more} more` : ""}`);
}

function pathText(path: readonly PropertyKey[]): string {
  const parts = path.map((part, i) => {
    if (typeof part === "number") return `[${part}]`;
    if (!/^\w+$/.test(String(part))) return `[${JSON.stringify(part)}]`;
    return i === 0 ? String(part) : `.${String(part)}`;
  });
  return parts.join("") || "its top";
}
