import { existsSync, lstatSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { KINDS, type Kind, kindOf } from "./kinds.js";

/** Most files and folders that are looked at, and how deep; a tree can be made that has no end. */
const MOST_ENTRIES = 100_000;
const MOST_DEPTH = 32;

/** A run, a trace, or another thing to verify. */
export interface Thing {
  readonly kind: Kind;
  readonly path: string;
}

/** What lies at a path. */
export interface Found {
  readonly things: readonly Thing[];
  /** Files that belong to none of the things; links, too, which are not followed. A lost manifest leaves such files. */
  readonly strays: readonly string[];
  /** Text that needs no manifest: plain files whose names end in .md. */
  readonly notes: readonly string[];
}

/** Finds every thing in a folder, or the one that a file makes. @throws if there is none, or no end of files */
export function findThings(path: string): Found {
  if (!existsSync(path)) throw new Error(`${path}: there is no such file or folder`);
  const files = statSync(path).isDirectory() ? filesIn(path) : [path];
  const things = files.flatMap((file): Thing[] => {
    const kind = kindOf(file);
    return kind ? [{ kind, path: kind.pathOf(file) }] : [];
  });
  if (things.length === 0) {
    throw new Error(
      `${path}: there is nothing to verify; ${KINDS.map(({ name, made }) => `a ${name} is ${made}`).join(", ")}`,
    );
  }
  const owned = new Set(things.flatMap(({ kind, path }) => kind.files(path)));
  const others = files.filter((file) => !owned.has(file));
  return { things, strays: others.filter((file) => !isNote(file)), notes: others.filter(isNote) };
}

function isNote(file: string): boolean {
  return file.endsWith(".md") && lstatSync(file).isFile();
}

/** All files below a folder in the order of their names. Folders whose name begins with a dot are not entered. */
function filesIn(root: string): string[] {
  const found: string[] = [];
  let entries = 0;
  const visit = (folder: string, depth: number): void => {
    if (depth > MOST_DEPTH) throw new Error(`${folder}: folders are nested deeper than ${MOST_DEPTH}`);
    const inside = readdirSync(folder, { withFileTypes: true });
    entries += inside.length;
    if (entries > MOST_ENTRIES) throw new Error(`${root} holds more than ${MOST_ENTRIES} files; verify a part of it`);
    for (const entry of inside.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const path = join(folder, entry.name);
      if (entry.isDirectory() && !entry.name.startsWith(".")) visit(path, depth + 1);
      else found.push(path);
    }
  };
  visit(root, 0);
  return found;
}
