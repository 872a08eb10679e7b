import { existsSync, lstatSync, readFileSync, type Stats } from "node:fs";
import { join } from "node:path";
import { sha256 } from "./hash.js";
import { readJsonFile } from "./json-parse.js";
import { checkedManifest, type RunManifest } from "./manifest.js";

/** The file that makes a folder a run. */
export const RUN_MANIFEST = "run.json";

export const MAX_MANIFEST_BYTES = 4 * 2 ** 20;
export const MAX_FILE_BYTES = 2 ** 30;

/** A complete run on the disk. */
export interface Run {
  readonly folder: string;
  readonly manifest: RunManifest;
  /** The bytes of one of its files, checked again. @throws if the run has no such file, or it changed */
  bytes(name: string): Uint8Array;
}

/**
 * Opens a run and checks the size and SHA-256 of every file that its manifest lists.
 *
 * @throws if there is no run, the manifest is not in order, or a file is missing, too long or altered
 */
export function readRun(folder: string): Run {
  const manifest = readManifest(folder);
  for (const name of Object.keys(manifest.files)) checkedBytes(folder, name, manifest);
  return { folder, manifest, bytes: (name) => checkedBytes(folder, name, manifest) };
}

/** What run.json says; the other files are not looked at. @throws if there is no run, or the manifest is not in order */
export function readManifest(folder: string): RunManifest {
  const path = join(folder, RUN_MANIFEST);
  if (!existsSync(path)) throw new Error(`${folder} is not a complete run: it has no ${RUN_MANIFEST}`);
  checkPlain(folder, RUN_MANIFEST);
  return checkedManifest(readJsonFile(path, { maxBytes: MAX_MANIFEST_BYTES }), path);
}

function checkedBytes(folder: string, name: string, manifest: RunManifest): Uint8Array {
  if (!Object.hasOwn(manifest.files, name)) {
    throw new Error(`the run ${folder} has no file "${name}"; it has ${Object.keys(manifest.files).join(", ")}`);
  }
  const wanted = manifest.files[name];
  const path = join(folder, name);
  const found = checkPlain(folder, name);
  if (!found) throw new Error(`${path} is missing, but ${RUN_MANIFEST} lists it`);
  if (found.size > MAX_FILE_BYTES) throw new Error(`${path}: ${found.size} bytes; at most ${MAX_FILE_BYTES} are read`);
  if (found.size !== wanted.bytes) {
    throw new Error(`${path}: ${found.size} bytes, but ${RUN_MANIFEST} says ${wanted.bytes}`);
  }
  const bytes = readFileSync(path);
  const hash = sha256(bytes);
  if (hash !== wanted.sha256) throw new Error(`${path}: SHA-256 is ${hash}, but ${RUN_MANIFEST} says ${wanted.sha256}`);
  return bytes;
}

/** Facts of a file in a run; undefined if there is none. @throws if it, or a folder on the way to it, is a link */
function checkPlain(folder: string, name: string): Stats | undefined {
  const segments = name.split("/");
  for (let length = 1; length < segments.length; length++) {
    const inner = join(folder, ...segments.slice(0, length));
    if (lstatSync(inner, { throwIfNoEntry: false })?.isDirectory() === false)
      throw new Error(`${inner} must be a folder`);
  }
  const path = join(folder, name);
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found && !found.isFile()) throw new Error(`${path} must be a plain file`);
  return found;
}
