import { existsSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { plainFileSize, sha256 } from "../../store/index.js";
import type { Sweep } from "./sweep-file.js";

const MAX_BYTES = 16 * 2 ** 20;

/** A plan as it lies on the disk; `path` is seen from where it was looked for. */
export interface FoundPlan {
  readonly path: string;
  readonly sha256: string;
}

/**
 * The file that a sweep names as its pre-registration, in a folder or the nearest above that has it; null if none has.
 * @throws if it is no plain file, or too large
 */
export function findPreregistration(file: string, folder: string): FoundPlan | null {
  for (let at = resolve(folder); ; at = dirname(at)) {
    const path = join(at, file);
    if (existsSync(path)) {
      const size = plainFileSize(path);
      if (size > MAX_BYTES) throw new Error(`${path}: ${size} bytes; a pre-registration has at most ${MAX_BYTES}`);
      return { path: relative(folder, path), sha256: sha256(readFileSync(path)) };
    }
    if (dirname(at) === at) return null;
  }
}

/**
 * @param folder where to look, upwards (default: the current one)
 * @throws unless the file that the sweep names has the hash that the sweep names
 */
export function checkPreregistration({ name, preregistration }: Sweep, folder = process.cwd()): void {
  if (!preregistration) return;
  const { file, sha256: wanted } = preregistration;
  const found = findPreregistration(file, folder);
  if (!found) {
    throw new Error(
      `the sweep ${name} is pre-registered in ${file} (SHA-256 ${wanted}), which is neither in ${folder} nor in a folder above`,
    );
  }
  if (found.sha256 === wanted) return;
  throw new Error(
    `${found.path} is not the pre-registration of the sweep ${name}: its SHA-256 is ${found.sha256}, the sweep names ` +
      `${wanted}. Bring back the file as it was, or begin a sweep of another name under the new plan`,
  );
}
