import { lstatSync, readFileSync, realpathSync } from "node:fs";
import { join } from "node:path";
import { configHash, sha256 } from "./hash.js";
import { parseJson, utf8Text } from "./json-parse.js";
import { manifestHash, manifestOfRightShape, manifestText, type RunManifest } from "./manifest.js";
import { MAX_FILE_BYTES, MAX_MANIFEST_BYTES, RUN_MANIFEST } from "./run-read.js";

/** Something that is not as it should be. */
export interface Problem {
  /** The file, within the run's folder. */
  readonly file: string;
  readonly problem: string;
}

/** A run as it lies on the disk, in order or not. */
export interface RunInspection {
  /** Missing when run.json cannot be read as one. Its hashes need not fit. */
  readonly manifest?: RunManifest;
  /** All that was found, not just the first. */
  readonly problems: readonly Problem[];
  /** The bytes of a file as they are; undefined for a file that is missing, too large, or none of the run's. */
  bytes(name: string): Uint8Array | undefined;
}

/** Checks run.json, its own hashes, and the size and SHA-256 of every file that it lists. Never throws. */
export function inspectRun(folder: string): RunInspection {
  const problems: Problem[] = [];
  const attempt = <Result>(file: string, work: () => Result): Result | undefined => {
    try {
      return work();
    } catch (error) {
      problems.push({ file, problem: (error as Error).message });
      return undefined;
    }
  };
  const manifest = attempt(RUN_MANIFEST, () => {
    const text = utf8Text(plainBytes(folder, RUN_MANIFEST, MAX_MANIFEST_BYTES), RUN_MANIFEST);
    const found = manifestOfRightShape(parseJson(text, RUN_MANIFEST), RUN_MANIFEST);
    for (const problem of manifestProblems(found, text)) problems.push({ file: RUN_MANIFEST, problem });
    return found;
  });
  for (const [name, { bytes, sha256: wanted }] of Object.entries(manifest?.files ?? {})) {
    attempt(name, () => {
      const found = plainBytes(folder, name);
      if (found.length !== bytes) throw new Error(`${found.length} bytes, but ${RUN_MANIFEST} says ${bytes}`);
      const hash = sha256(found);
      if (hash !== wanted) throw new Error(`SHA-256 is ${hash}, but ${RUN_MANIFEST} says ${wanted}`);
    });
  }
  const bytes = (name: string): Uint8Array | undefined => {
    if (!manifest || !Object.hasOwn(manifest.files, name)) return undefined;
    try {
      return plainBytes(folder, name);
    } catch {
      return undefined;
    }
  };
  return { manifest, problems, bytes };
}

function manifestProblems(manifest: RunManifest, text: string): string[] {
  const problems: string[] = [];
  const compare = (field: string, says: string | undefined, is: string | undefined, of: string) => {
    if (says !== is) problems.push(`${field} is ${says ?? "missing"}, but ${of} ${is ?? "missing"}`);
  };
  compare("configHash", manifest.configHash, configHash(manifest.config), "config hashes to");
  if (manifest.manifestHash !== undefined) {
    compare("manifestHash", manifest.manifestHash, manifestHash(manifest), "the rest of the manifest hashes to");
  }
  const canonical = manifestText(manifest);
  if (canonical !== text) {
    let at = 0;
    while (canonical[at] === text[at]) at++;
    problems.push(`character ${at} is not as it was written: run.json is canonical JSON, without spaces`);
  }
  return problems;
}

/** @throws unless the path is a plain file inside the folder, reached without links, and not too large */
function plainBytes(folder: string, name: string, most = MAX_FILE_BYTES): Uint8Array {
  const path = join(folder, name);
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (!found) throw new Error(name === RUN_MANIFEST ? "is missing" : `is missing, but ${RUN_MANIFEST} lists it`);
  if (!found.isFile() || realpathSync(path) !== join(realpathSync(folder), name)) {
    throw new Error("must be a plain file in the run's folder, not a link or something else");
  }
  if (found.size > most) throw new Error(`${found.size} bytes; at most ${most} are read`);
  return readFileSync(path);
}
