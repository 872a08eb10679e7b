export { atomicWrite } from "./atomic-write.js";
export { CheckpointFolder, type LatestCheckpoint } from "./checkpoint.js";
export type { Checkpoint } from "./checkpoint-read.js";
export { diskRemedy } from "./disk-error.js";
export { type FolderInspection, type FolderKind, inspectFolder, type Problem } from "./folder-inspect.js";
export { clearFolderLeftovers, type FolderContent, putFolderBack, writeFolder } from "./folder-write.js";
export { readMaybeGzippedJson } from "./gzip.js";
export { arraysHash, configHash, parametersHash, sha256 } from "./hash.js";
export { canonicalJson, type JsonValue, parseJson, readJsonFile } from "./json.js";
export type { NumberArray } from "./little-endian.js";
export { LockedError } from "./lock-error.js";
export { type Program, programFields, programOf, type RunFacts, type RunManifest } from "./manifest.js";
export { manifestText, type Sealed, sealed } from "./manifest-seal.js";
export { decodeParquet, encodeParquet, type ParquetColumns, parquetColumnAt, type Table } from "./parquet.js";
export { type ParquetReader, withParquetReader } from "./parquet-reader.js";
export { plainFileSize } from "./plain-file.js";
export { type ProvenanceFacts, provenanceFacts } from "./provenance.js";
export {
  inspectRun,
  RUN_MANIFEST,
  type Run,
  type RunInspection,
  readManifest,
  readRun,
  writeRun,
} from "./run-folder.js";
export {
  decodeSafetensors,
  encodeSafetensors,
  type SafetensorsContent,
  type SafetensorsLimits,
  type Tensor,
} from "./safetensors.js";
export { firstNonFinite } from "./tensor-type.js";
export {
  awaitWorkFolder,
  holdWorkFolder,
  type WorkFolder,
  workFolderHolder,
  workFolderPath,
} from "./work-folder.js";
