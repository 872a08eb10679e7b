import { InvalidArgumentError } from "commander";

/** A whole number from the command line. */
export function wholeNumber(least: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < least || !Number.isSafeInteger(value)) {
      throw new InvalidArgumentError(`it must be a whole number from ${least}`);
    }
    return value;
  };
}

/** Gathers repeated `--set path=value`, such as `--set world.sightRadius=0.3`. Values are JSON, or else plain text. */
export function gatherSetting(text: string, settings: Setting[]): Setting[] {
  const match = /^([A-Za-z][\w.]*)=(.*)$/s.exec(text);
  if (!match) throw new InvalidArgumentError("it must look like world.sightRadius=0.3");
  return [...settings, { path: match[1].split("."), value: jsonOrText(match[2]) }];
}

export interface Setting {
  readonly path: readonly string[];
  readonly value: unknown;
}

function jsonOrText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
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
