import { lstatSync, readFileSync, realpathSync } from "node:fs";
import { join } from "node:path";
import { sha256 } from "./hash.js";
import { parseJson, utf8Text } from "./json-parse.js";
import { type Sealed, sealProblems } from "./manifest-seal.js";

/** Something that is not as it should be. */
export interface Problem {
  /** The file, within the folder. */
  readonly file: string;
  readonly problem: string;
}

/** What every manifest says of the files beside it. */
interface ListsFiles extends Sealed {
  readonly files: Readonly<Record<string, { readonly bytes: number; readonly sha256: string }>>;
}

/** A folder with a manifest, as it lies on the disk, in order or not. */
export interface FolderInspection<Manifest> {
  /** Missing when the file cannot be read as one. Its hashes need not fit. */
  readonly manifest?: Manifest;
  /** All that was found, not just the first. */
  readonly problems: readonly Problem[];
  /** The bytes of a file as they are; undefined for a file that is missing, too large, or none of the folder's. */
  bytes(name: string): Uint8Array | undefined;
}

export interface FolderKind<Manifest> {
  /** Name of the manifest's file. */
  readonly file: string;
  /** Largest manifest and largest other file that are read. */
  readonly mostManifestBytes: number;
  readonly mostFileBytes: number;
  /** The manifest in parsed JSON; its own hashes need not fit. @throws if it has another shape */
  read(value: unknown, source: string): Manifest;
  /** What else is wrong with it. */
  problems(manifest: Manifest): readonly string[];
}

/** Checks a manifest, its own hashes, and the size and SHA-256 of every file that it lists. Never throws. */
export function inspectFolder<Manifest extends ListsFiles>(
  folder: string,
  kind: FolderKind<Manifest>,
): FolderInspection<Manifest> {
  const { file, mostManifestBytes, mostFileBytes } = kind;
  const problems: Problem[] = [];
  const attempt = <Result>(name: string, work: () => Result): Result | undefined => {
    try {
      return work();
    } catch (error) {
      problems.push({ file: name, problem: (error as Error).message });
      return undefined;
    }
  };
  const read = (name: string, most = mostFileBytes): Uint8Array => {
    const path = join(folder, name);
    const found = lstatSync(path, { throwIfNoEntry: false });
    if (!found) throw new Error(name === file ? "is missing" : `is missing, but ${file} lists it`);
    if (!found.isFile() || realpathSync(path) !== join(realpathSync(folder), name)) {
      throw new Error("must be a plain file in this folder, not a link or something else");
    }
    if (found.size > most) throw new Error(`${found.size} bytes; at most ${most} are read`);
    return readFileSync(path);
  };
  const manifest = attempt(file, () => {
    const text = utf8Text(read(file, mostManifestBytes), file);
    const found = kind.read(parseJson(text, file), file);
    for (const problem of [...kind.problems(found), ...sealProblems(found, text, file)])
      problems.push({ file, problem });
    return found;
  });
  for (const [name, { bytes, sha256: wanted }] of Object.entries(manifest?.files ?? {})) {
    attempt(name, () => {
      const found = read(name);
      if (found.length !== bytes) throw new Error(`${found.length} bytes, but ${file} says ${bytes}`);
      const hash = sha256(found);
      if (hash !== wanted) throw new Error(`SHA-256 is ${hash}, but ${file} says ${wanted}`);
    });
  }
  const bytes = (name: string): Uint8Array | undefined => {
    if (!manifest || !Object.hasOwn(manifest.files, name)) return undefined;
    try {
      return read(name);
    } catch {
      return undefined;
    }
  };
  return { manifest, problems, bytes };
}
