import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { sha256 } from "./hash.js";
import type { RunFacts } from "./manifest.js";

/** The program that made a result, as far as the checkout can tell. */
export type ProvenanceFacts = Pick<RunFacts, "commit" | "modified" | "lockfileHash" | "node">;

/**
 * Commit, lockfile and Node version of the checkout that this library runs from. Works without git (commit null).
 *
 * @param folder where to look for package-lock.json, upwards; default: where the library is
 */
export function provenanceFacts(folder = dirname(fileURLToPath(import.meta.url))): ProvenanceFacts {
  const root = folderAbove(folder, "package-lock.json");
  const commit = git(root ?? folder, ["rev-parse", "HEAD"])?.trim() ?? null;
  const changes = commit && git(root ?? folder, ["status", "--porcelain", "--untracked-files=no"]);
  return {
    commit,
    modified: Boolean(changes),
    lockfileHash: root && sha256(readFileSync(join(root, "package-lock.json"))),
    node: process.version,
  };
}

function folderAbove(start: string, file: string): string | null {
  for (let folder = start; ; folder = dirname(folder)) {
    if (existsSync(join(folder, file))) return folder;
    if (dirname(folder) === folder) return null;
  }
}

function git(folder: string, words: readonly string[]): string | null {
  try {
    return execFileSync("git", ["-C", folder, ...words], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
  } catch {
    return null;
  }
}
