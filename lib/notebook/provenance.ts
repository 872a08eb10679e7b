import type { TrainedRun, TrainResult } from "../experiment/index.js";
import { configHash } from "../store/index.js";
import { COMMIT_MARK, commitPlaceholder } from "./commit-mark.js";
import { show } from "./display.js";
import { isBatch, notebookName } from "./environment.js";
import { gitCommit } from "./git-commit.js";
import { escapeHtml } from "./html.js";
import { inputHash } from "./input-hash.js";
import { notebookPreset } from "./notebook-preset.js";

/** What `train` gives, or `loadRun`. */
export type ProvenanceRun = Pick<TrainResult, "config" | "seed" | "engine" | "hash"> | Pick<TrainedRun, "manifest">;

/** Where a notebook's numbers come from. */
export interface Provenance {
  /** The runs that the numbers were measured on, by the name that the page gives them. */
  runs?: Readonly<Record<string, ProvenanceRun>>;
  /** Configurations that were used otherwise, by name: their hashes are shown. */
  configs?: Readonly<Record<string, object>>;
  /** Seeds of everything else that is random. Those of the runs come with them. */
  seeds?: readonly number[];
  /** Engine and backend, where there is no run that tells. */
  engine?: string;
  /** Files and run folders that the page reads, from the notebook's folder: their SHA-256 is shown. */
  inputs?: readonly string[];
  /** The command that makes the page again; worked out when left out. */
  reproduce?: string;
  /** Anything else, by name. */
  more?: Readonly<Record<string, string | number | readonly (string | number)[]>>;
}

type Row = readonly [name: string, ...lines: string[]];

/**
 * Shows the footer of a notebook: a table of where its numbers come from. The commit, the preset and the command come by themselves. An
 * executed notebook cannot name the commit that it will be part of; it says so, and its page names that commit (see commit-mark.ts).
 */
export function provenance(facts: Provenance = {}): void {
  const { runs = {}, configs = {}, seeds = [], engine, inputs = [], more = {} } = facts;
  const all = [...seeds, ...Object.values(runs).map(seedOf)];
  const engines = [...(engine ? [engine] : []), ...Object.values(runs).map(engineOf)];
  const rows: Row[] = [
    ["commit", isBatch() ? commitPlaceholder : gitCommit()],
    ["preset", notebookPreset()],
    ["to reproduce", facts.reproduce ?? reproduceCommand()],
    ...(all.length > 0 ? [["seeds", list(distinct(all).sort((a, b) => a - b))] as const] : []),
    ...(engines.length > 0 ? [["engine", ...distinct(engines)] as const] : []),
    ...Object.entries(runs).map(([name, run]) => [`run: ${name}`, ...linesOf(run)] as const),
    ...Object.entries(configs).map(([name, config]) => [`configuration: ${name}`, configHash(config)] as const),
    ...inputs.map((path) => {
      const { of, sha256 } = inputHash(path);
      return [`input: ${path}`, `SHA-256 (${of}) ${sha256}`] as const;
    }),
    ...Object.entries(more).map(([name, value]) => [name, Array.isArray(value) ? list(value) : String(value)] as const),
  ];
  const body = rows.map(([name, ...lines]) => {
    const mark = name === "commit" ? ` ${COMMIT_MARK}` : "";
    const cell = lines.map((line) => `<code>${escapeHtml(line)}</code>`).join("<br>");
    return `<tr><th scope="row">${escapeHtml(name)}</th><td${mark}>${cell}</td></tr>`;
  });
  show({
    toHTML: () => `<table class="overlap-provenance">\n${body.join("\n")}\n</table>`,
    toMarkdown: () => rows.map(([name, ...lines]) => `${name}: ${lines.join("; ")}`).join("\n"),
  });
}

function reproduceCommand(): string {
  const preset = notebookPreset();
  const words = [
    "npx overlap notebooks",
    notebookName() ?? "NAME",
    ...(preset === "quick" ? [] : ["--preset", preset]),
  ];
  return words.join(" ");
}

function seedOf(run: ProvenanceRun): number {
  return "manifest" in run ? run.manifest.seed : run.seed;
}

function engineOf(run: ProvenanceRun): string {
  const { backend, exact } = "manifest" in run ? run.manifest.engine : run.engine;
  return `${backend}, ${exact ? "bit-exact" : "not bit-exact"}`;
}

/** Digits of the hashes of runs: enough to tell whether two are the same, and few enough for a line. */
const shownDigits = 16;

/** Arm and seed, the hashes of configuration and final parameters, and of a run that was loaded the command that trained it. */
function linesOf(run: ProvenanceRun): string[] {
  const lines = (arm: string | undefined, config: string, parameters: string) => [
    `${arm === undefined ? "" : `arm ${arm}, `}seed ${seedOf(run)}`,
    `configuration ${config.slice(0, shownDigits)}…, parameters ${parameters.slice(0, shownDigits)}…`,
  ];
  if (!("manifest" in run)) {
    const { arm, extraTerms = [] } = run.config;
    const added = extraTerms.map(({ name }) => ` with the loss "${name}"`).join("");
    return lines(`${arm}${added}`, configHash(run.config), run.hash);
  }
  const { arm, configHash: config, parametersHash, command } = run.manifest;
  return [...lines(arm, config, parametersHash), `npx ${command}`];
}

/** A run of consecutive numbers reads better as its ends. */
function list(values: readonly (number | string)[]): string {
  const consecutive =
    values.length > 2 && values.every((each, at) => typeof each === "number" && each === Number(values[0]) + at);
  return consecutive ? `${values[0]} to ${values[values.length - 1]}` : values.join(", ");
}

function distinct<Value>(values: readonly Value[]): Value[] {
  return [...new Set(values)];
}
