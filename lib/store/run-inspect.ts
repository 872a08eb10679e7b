import { type FolderInspection, inspectFolder } from "./folder-inspect.js";
import { configHash } from "./hash.js";
import { manifestOfRightShape, type RunManifest } from "./manifest.js";
import { MAX_FILE_BYTES, MAX_MANIFEST_BYTES, RUN_MANIFEST } from "./run-read.js";

/** A run as it lies on the disk, in order or not. */
export type RunInspection = FolderInspection<RunManifest>;

/** Checks run.json, its own hashes, and the size and SHA-256 of every file that it lists. Never throws. */
export function inspectRun(folder: string): RunInspection {
  return inspectFolder(folder, {
    file: RUN_MANIFEST,
    mostManifestBytes: MAX_MANIFEST_BYTES,
    mostFileBytes: MAX_FILE_BYTES,
    read: manifestOfRightShape,
    problems: (manifest) => {
      const hash = configHash(manifest.config);
      return manifest.configHash === hash ? [] : [`configHash is ${manifest.configHash}, but config hashes to ${hash}`];
    },
  });
}
