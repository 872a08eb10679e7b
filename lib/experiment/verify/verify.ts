import { resolve } from "node:path";
import type { TrainResult } from "../train.js";
import type { Check } from "./check.js";
import type { VerifyContext } from "./context.js";
import { findThings, type Thing } from "./find-things.js";
import { RunIndex } from "./run-index.js";

/** Of `things` things, `done` are done, and of the one in work a part from 0 to 1. */
export interface VerifyProgress {
  readonly done: number;
  readonly part: number;
  readonly things: number;
  readonly doing: string;
}

export interface VerifyOptions {
  /** Folders of runs that traces and fine-tuned runs may refer to. */
  readonly runs?: readonly string[];
  /** Train every run again (default false). Minutes for each. */
  readonly retrain?: boolean;
  /** Evaluate, and train, only these runs of a study (default: all). */
  readonly indices?: readonly number[];
  readonly onProgress?: (progress: VerifyProgress) => void;
}

/** A thing and what came of its checks. */
export interface Verified {
  /** Such as "run". */
  readonly kind: string;
  readonly path: string;
  readonly checks: readonly Check[];
}

export interface Verification {
  readonly things: readonly Verified[];
  /** Files that belong to no thing, but for `notes`: nothing vouches for them. */
  readonly strays: readonly string[];
  /** Plain files whose names end in .md; they need no manifest and are not checked. */
  readonly notes: readonly string[];
  /** Whether nothing differs and there are no strays. */
  readonly ok: boolean;
}

/**
 * Checks recorded results by computing them again: runs, traces, studies, and folders of them. It writes nothing. What is damaged
 * is reported, not thrown.
 * @throws if a path does not exist or holds nothing that can be verified, or one of `runs` is no run
 */
export async function verify(paths: readonly string[], options: VerifyOptions = {}): Promise<Verification> {
  const { runs = [], retrain = false, indices, onProgress } = options;
  const found = paths.map((path) => findThings(path));
  const things = distinct(found.flatMap(({ things }) => things));
  if (indices && !things.some(({ kind }) => kind.name === "study"))
    throw new Error(`${paths.join(", ")}: no study is there, of whose runs some could be chosen (--index)`);
  const folders = things.filter(({ kind }) => kind.name === "run").map(({ path }) => path);
  const index = new RunIndex(runs, folders);
  const retrained = new Map<string, TrainResult>();
  const verified: Verified[] = [];
  for (const { kind, path } of things) {
    const context: VerifyContext = {
      report: (doing, part = 0) =>
        onProgress?.({ done: verified.length, part, things: things.length, doing: `${path}: ${doing}` }),
      runOf: (hash, from) => index.find(hash, resolve(from)),
      isGiven: (folder) => runs.some((run) => resolve(run) === resolve(folder)),
      retrain,
      indices: indices && new Set(indices),
      retrained,
    };
    // Lets the event loop turn, so that Ctrl-C is seen between things.
    await new Promise(setImmediate);
    verified.push({ kind: kind.name, path, checks: await kind.verify(path, context) });
  }
  const strays = [...new Set(found.flatMap(({ strays }) => strays))];
  const notes = [...new Set(found.flatMap(({ notes }) => notes))];
  const same = verified.every(({ checks }) => checks.every(({ outcome }) => outcome !== "differs"));
  return { things: verified, strays, notes, ok: same && strays.length === 0 };
}

function distinct(things: readonly Thing[]): Thing[] {
  return [...new Map(things.map((thing) => [`${thing.kind.name} ${resolve(thing.path)}`, thing])).values()];
}
