import { execFileSync } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

const ENDINGS = process.platform === "win32" ? [".exe", ".cmd"] : [""];

/** Path of the first of these programs that is on PATH (or is a full path that exists), or null. */
export function findProgram(names: readonly string[]): string | null {
  const folders = (process.env.PATH ?? "").split(delimiter).filter(Boolean);
  for (const name of names) {
    for (const path of [name, ...folders.map((folder) => join(folder, name))]) {
      const found = ENDINGS.map((ending) => path + ending).find(isProgram);
      if (found && (path !== name || /[\\/]/.test(name))) return found;
    }
  }
  return null;
}

/** What a program prints, trimmed; null if it fails or takes longer than 20 s. */
export function programOutput(path: string, words: readonly string[]): string | null {
  try {
    const output = execFileSync(path, words, {
      encoding: "utf8",
      timeout: 20_000,
      stdio: ["ignore", "pipe", "ignore"],
    });
    return output.trim();
  } catch {
    return null;
  }
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
