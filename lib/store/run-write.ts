import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { checkRunFileNames } from "./file-name.js";
import { configHash, sha256 } from "./hash.js";
import { checkedManifest, MANIFEST_FORMAT, type RunFacts, type RunManifest } from "./manifest.js";
import { manifestText, sealed } from "./manifest-seal.js";
import { RUN_MANIFEST } from "./run-read.js";
import { syncFolder, writeSynced } from "./synced-write.js";
import { holdWorkFolder, type WorkFolder } from "./work-folder.js";

/** Where a run is put together, inside the work folder. */
const DRAFT = "run-";

/**
 * Writes a run so that it is visible only when complete: it is filled and synced to the disk inside the hidden work
 * folder beside it (`holdWorkFolder`), then renamed. Of two processes that write the same run, one wins and the other
 * gets the error. What a killed process leaves in the work folder, the next one removes.
 *
 * @param folder the run's folder; its parent is made if needed
 * @param facts what the manifest says beside the hashes, which are worked out here
 * @param files content by name, such as "weights.safetensors"; run.json is added
 * @param work the run's work folder, if the caller holds it already
 * @returns the manifest written
 * @throws if the folder exists, a name or fact is not in order, or the disk refuses; nothing is left behind then
 */
export function writeRun(
  folder: string,
  facts: RunFacts,
  files: Readonly<Record<string, Uint8Array | string>>,
  work?: WorkFolder,
): RunManifest {
  const names = Object.keys(files).sort();
  checkRunFileNames([...names, RUN_MANIFEST]);
  const unsealed = checkedManifest(
    { ...facts, format: MANIFEST_FORMAT, configHash: configHash(facts.config), files: fileFacts(names, files) },
    `the manifest of ${folder}`,
  );
  const manifest = sealed(unsealed);
  const target = resolve(folder);
  refuseExisting(target);
  const held = work ?? holdWorkFolder(target);
  // Named after the holder: one that was taken over cannot make the draft of another visible.
  const draft = join(held.path, DRAFT + held.id);
  try {
    refuseExisting(target);
    held.check();
    for (const name of readdirSync(held.path)) {
      if (name.startsWith(DRAFT)) rmSync(join(held.path, name), { recursive: true, force: true });
    }
    mkdirSync(draft);
    for (const name of names) writeInto(draft, name, files[name]);
    writeInto(draft, RUN_MANIFEST, manifestText(manifest));
    held.check();
    renameInto(draft, target);
    syncFolder(dirname(target));
  } catch (error) {
    rmSync(draft, { recursive: true, force: true });
    throw error;
  } finally {
    if (!work) held.release();
  }
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

function writeInto(folder: string, name: string, content: Uint8Array | string): void {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeSynced(path, content);
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
