import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  renameSync,
  rmSync,
  writeSync,
} from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { syncFolder } from "./atomic-write.js";
import { checkRunFileNames } from "./file-name.js";
import { configHash, sha256 } from "./hash.js";
import {
  checkedManifest,
  MANIFEST_FORMAT,
  manifestHash,
  manifestText,
  type RunFacts,
  type RunManifest,
} from "./manifest.js";
import { RUN_MANIFEST } from "./run-read.js";

/**
 * Writes a run so that it is visible only when complete: a hidden sibling folder is filled and synced to the disk, then
 * renamed. Of two processes that write the same run, one wins and the other gets the error.
 *
 * @param folder the run's folder; its parent is made if needed
 * @param facts what the manifest says beside the hashes, which are worked out here
 * @param files content by name, such as "weights.safetensors"; run.json is added
 * @returns the manifest written
 * @throws if the folder exists, a name or fact is not in order, or the disk refuses; nothing is left behind then
 */
export function writeRun(
  folder: string,
  facts: RunFacts,
  files: Readonly<Record<string, Uint8Array | string>>,
): RunManifest {
  const names = Object.keys(files).sort();
  checkRunFileNames([...names, RUN_MANIFEST]);
  const unsealed = checkedManifest(
    { ...facts, format: MANIFEST_FORMAT, configHash: configHash(facts.config), files: fileFacts(names, files) },
    `the manifest of ${folder}`,
  );
  const manifest = { ...unsealed, manifestHash: manifestHash(unsealed) };
  const target = resolve(folder);
  refuseExisting(target);
  const parent = dirname(target);
  mkdirSync(parent, { recursive: true });
  const partial = mkdtempSync(join(parent, `.${basename(target)}.partial-`));
  try {
    for (const name of names) writeSynced(partial, name, files[name]);
    writeSynced(partial, RUN_MANIFEST, manifestText(manifest));
    renameInto(partial, target);
  } catch (error) {
    rmSync(partial, { recursive: true, force: true });
    throw error;
  }
  syncFolder(parent);
  return manifest;
}

function fileFacts(names: readonly string[], files: Readonly<Record<string, Uint8Array | string>>) {
  return Object.fromEntries(
    names.map((name) => {
      const content = files[name];
      return [name, { bytes: Buffer.byteLength(content), sha256: sha256(content) }];
    }),
  );
}

function refuseExisting(folder: string): void {
  if (!existsSync(folder)) return;
  const complete = existsSync(join(folder, RUN_MANIFEST));
  throw new Error(
    complete
      ? `${folder} already holds a complete run; it is never overwritten`
      : `${folder} exists but is not a complete run; move it away first`,
  );
}

function writeSynced(folder: string, name: string, content: Uint8Array | string): void {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  const handle = openSync(path, "wx");
  try {
    const bytes = Buffer.from(content);
    for (let done = 0; done < bytes.length; ) done += writeSync(handle, bytes, done);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  for (let parent = dirname(path); parent.length >= folder.length; parent = dirname(parent)) syncFolder(parent);
}

function renameInto(partial: string, target: string): void {
  try {
    renameSync(partial, target);
  } catch (error) {
    refuseExisting(target);
    throw error;
  }
}
