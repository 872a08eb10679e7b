import { basename, dirname, join } from "node:path";
import { inspectRun, RUN_MANIFEST } from "../../store/index.js";
import { ANALYSIS_MANIFEST } from "../analysis/analysis-manifest.js";
import { analysisFiles, verifyAnalysis } from "../analysis/verify-analysis.js";
import { inspectStudy } from "../sweep/inspect-study.js";
import { STUDY_MANIFEST } from "../sweep/study-manifest.js";
import { SWEEP_COPY } from "../sweep/sweep-folder.js";
import { TRACE_SUFFIX } from "../trace/trace-file.js";
import type { Check } from "./check.js";
import type { VerifyContext } from "./context.js";
import { verifyRun } from "./verify-run.js";
import { verifyStudy } from "./verify-study.js";
import { sweepFiles, verifySweep } from "./verify-sweep.js";
import { verifyTrace } from "./verify-trace.js";

/** A kind of thing that can be verified. */
export interface Kind {
  readonly name: string;
  /** How one is recognised, for messages. */
  readonly made: string;
  /** Whether a file of this name makes a thing of this kind. It is known by its name, so that damage cannot hide it. */
  isMadeBy(fileName: string): boolean;
  /** Where the thing is: the file's folder, or the file. */
  pathOf(file: string): string;
  /** All files that belong to it. Never throws. */
  files(path: string): string[];
  verify(path: string, context: VerifyContext): Promise<Check[]>;
}

const RUN: Kind = {
  name: "run",
  made: `a folder with ${RUN_MANIFEST}`,
  isMadeBy: (name) => name === RUN_MANIFEST,
  pathOf: dirname,
  files: (path) =>
    [RUN_MANIFEST, ...Object.keys(inspectRun(path).manifest?.files ?? {})].map((name) => join(path, name)),
  verify: verifyRun,
};

const TRACE: Kind = {
  name: "trace",
  made: `a file whose name ends in ${TRACE_SUFFIX}`,
  isMadeBy: (name) => name.endsWith(TRACE_SUFFIX),
  pathOf: (file) => file,
  files: (path) => [path],
  verify: verifyTrace,
};

const SWEEP: Kind = {
  name: "sweep",
  made: `a file whose name ends in ${SWEEP_COPY}`,
  isMadeBy: (name) => name.endsWith(SWEEP_COPY),
  pathOf: (file) => file,
  files: sweepFiles,
  verify: verifySweep,
};

const STUDY: Kind = {
  name: "study",
  made: `a folder with ${STUDY_MANIFEST}`,
  isMadeBy: (name) => name === STUDY_MANIFEST,
  pathOf: dirname,
  files: (path) =>
    [STUDY_MANIFEST, ...Object.keys(inspectStudy(path).manifest?.files ?? {})].map((name) => join(path, name)),
  verify: verifyStudy,
};

const ANALYSIS: Kind = {
  name: "study analysis",
  made: `a folder with ${ANALYSIS_MANIFEST}`,
  isMadeBy: (name) => name === ANALYSIS_MANIFEST,
  pathOf: dirname,
  files: analysisFiles,
  verify: (path, { retrain: all, report }) => verifyAnalysis(path, { all, report }),
};

/** Everything that `verify` knows; a new kind of result is one more entry. */
export const KINDS: readonly Kind[] = [RUN, TRACE, SWEEP, STUDY, ANALYSIS];

/** The kind that a file makes, if any. */
export function kindOf(file: string): Kind | undefined {
  return KINDS.find((kind) => kind.isMadeBy(basename(file)));
}
