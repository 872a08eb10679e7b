import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { sha256 } from "../store/index.js";

/** SHA-256 of something that a notebook reads, with a word on what was hashed. */
export interface InputHash {
  /** "file", "run.json" (a run folder's manifest, which holds the hash of every other file), or "5 files". */
  of: string;
  sha256: string;
}

const manifest = "run.json";

/**
 * Hashes a file, the manifest of a run folder, or all files of any other folder: then the hash is that of the lines "SHA-256, two spaces,
 * path", in the order of the paths, as `sha256sum` prints them.
 * @throws Error when there is nothing at the path, or an empty folder
 */
export function inputHash(path: string): InputHash {
  if (!existsSync(path)) throw new Error(`The input "${path}" is not there; a path starts at the notebook's folder.`);
  if (!statSync(path).isDirectory()) return { of: "file", sha256: sha256(readFileSync(path)) };
  if (existsSync(join(path, manifest))) return { of: manifest, sha256: sha256(readFileSync(join(path, manifest))) };
  const files = readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(path, join(entry.parentPath, entry.name)).split(sep).join("/"))
    .sort();
  if (files.length === 0) throw new Error(`The input "${path}" is a folder without files.`);
  const lines = files.map((file) => `${sha256(readFileSync(join(path, file)))}  ${file}\n`);
  return { of: files.length === 1 ? "1 file" : `${files.length} files`, sha256: sha256(lines.join("")) };
}
