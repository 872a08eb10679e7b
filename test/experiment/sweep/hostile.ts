import fc from "fast-check";

/** Values that no program of ours would write. `INFINITE` becomes 1e999 in the text, which JSON.parse reads as Infinity. */
const INFINITE = "@infinite";
const DEEP = JSON.parse(`${"[".repeat(500)}1${"]".repeat(500)}`) as unknown;
const VALUES: readonly unknown[] = [
  "../../secret",
  "/etc/passwd",
  "a/../../b",
  "..\\..\\b",
  "__proto__",
  "constructor",
  "\u0000",
  "",
  "x".repeat(100_000),
  "0".repeat(64),
  INFINITE,
  -1,
  0.5,
  2 ** 53,
  1e308,
  null,
  true,
  [],
  {},
  DEEP,
  Array(10_000).fill(0),
];

/** A change of a JSON value: at one of its places (counted through all of them), something else, nothing, or one field more. */
export interface Change {
  readonly at: number;
  readonly kind: "replace" | "remove" | "add";
  readonly value: unknown;
}

export const change: fc.Arbitrary<Change> = fc.record({
  at: fc.nat(100_000),
  kind: fc.constantFrom("replace", "replace", "replace", "remove", "add"),
  value: fc.oneof(fc.constantFrom(...VALUES), fc.jsonValue({ maxDepth: 2 })),
});

/** A copy of the value with the changes made one after the other. */
export function changed(value: unknown, changes: readonly Change[]): unknown {
  const copy = { root: structuredClone(value) };
  for (const { at, kind, value: hostile } of changes) {
    const places = placesOf(copy);
    if (places.length === 0) break;
    const [parent, key] = places[at % places.length];
    if (kind === "replace") parent[key] = structuredClone(hostile);
    else if (kind === "remove") delete parent[key];
    else {
      const name = typeof hostile === "string" ? hostile : "more";
      const value = structuredClone(hostile);
      Object.defineProperty(parent, name, { value, enumerable: true, configurable: true, writable: true });
    }
  }
  return copy.root;
}

/** As JSON, with infinite numbers. */
export function jsonText(value: unknown): string {
  return (JSON.stringify(value) ?? "").replaceAll(`"${INFINITE}"`, "1e999");
}

function placesOf(value: object): [Record<string, unknown>, string][] {
  const parent = value as Record<string, unknown>;
  return Object.keys(parent).flatMap((key) => {
    const child = parent[key];
    const inner = typeof child === "object" && child !== null && Object.keys(child).length < 100 ? placesOf(child) : [];
    return [[parent, key] as [Record<string, unknown>, string], ...inner];
  });
}
