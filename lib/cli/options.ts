import { InvalidArgumentError } from "commander";
import type { Setting } from "../experiment/index.js";

export { type Setting, withSettings } from "../experiment/index.js";

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

function jsonOrText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
