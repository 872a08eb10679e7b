/** A field of nested options, and the value it gets. */
export interface Setting {
  readonly path: readonly string[];
  readonly value: unknown;
}

/** A copy of nested options with settings put in; unknown names are left for the configuration's own check. */
export function withSettings<Options extends object>(options: Options, settings: readonly Setting[]): Options {
  const copy = structuredClone(options) as Record<string, unknown>;
  for (const { path, value } of settings) {
    let at = copy;
    for (const name of path.slice(0, -1)) {
      const inner = Object.hasOwn(at, name) ? at[name] : undefined;
      at[name] = typeof inner === "object" && inner !== null ? inner : {};
      at = at[name] as Record<string, unknown>;
    }
    at[path[path.length - 1]] = value;
  }
  return copy as Options;
}
