import { existsSync, lstatSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { RUN_MANIFEST, readJsonFile } from "../../store/index.js";

/** Finds runs by the hash of their parameters: among known folders first, then beside the thing that asks. */
export class RunIndex {
  readonly #known = new Map<string, string>();
  readonly #searched = new Set<string>();

  /** @throws if one of the given folders is no run */
  constructor(given: readonly string[], verified: readonly string[]) {
    for (const folder of given) {
      if (!this.#add(folder)) throw new Error(`${folder} is no run: it has no ${RUN_MANIFEST} that can be read`);
    }
    for (const folder of verified) this.#add(folder);
  }

  find(parametersHash: string, path: string): string | undefined {
    if (!this.#known.has(parametersHash)) this.#search(dirname(path));
    return this.#known.get(parametersHash);
  }

  /** A folder, and the folders in it. */
  #search(folder: string): void {
    if (this.#searched.has(folder)) return;
    this.#searched.add(folder);
    this.#add(folder);
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      if (entry.isDirectory()) this.#add(join(folder, entry.name));
    }
  }

  #add(folder: string): boolean {
    const hash = claimedHash(join(folder, RUN_MANIFEST));
    if (hash !== undefined && !this.#known.has(hash)) this.#known.set(hash, folder);
    return hash !== undefined;
  }
}

/** What a manifest says; whether it is true is for who uses the run to check. */
function claimedHash(manifest: string): string | undefined {
  if (!existsSync(manifest) || !lstatSync(manifest).isFile()) return undefined;
  try {
    const { parametersHash } = readJsonFile(manifest) as Record<string, unknown>;
    return typeof parametersHash === "string" ? parametersHash : undefined;
  } catch {
    return undefined;
  }
}
