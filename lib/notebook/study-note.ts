import type { Studies } from "../experiment/index.js";
import { text } from "./display.js";

const NUMBERS = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];

/** Shows what a page's numbers are worth: whether a plan was written before the runs, and what the studies hold. */
export function studyNote(studies: Studies): void {
  text(studyNoteText(studies));
}

/** The text of the note, as a block quote. */
export function studyNoteText({ studies, runs, worlds, preregistration }: Studies): string {
  const seeds = [...new Set(runs.seed as number[])].sort((a, b) => a - b);
  const arms = [...new Set(runs.arm as string[])];
  const missing = studies.reduce((sum, { manifest }) => sum + manifest.missing.length, 0);
  const count = NUMBERS[seeds.length] ?? String(seeds.length);
  const standing = preregistration
    ? `**Pre-registered.** The plan, PREREGISTRATION.md, was written down before these runs were trained; each of them names its SHA-256 (${preregistration.slice(0, 16)}…).`
    : `**A pilot, not pre-registered: ${count} training seed${seeds.length === 1 ? "" : "s"}, exploratory.** It was made to choose the settings of the main study. Its intervals over so few seeds are too narrow, and the verdicts on this page are a rehearsal of the rule, not findings.`;
  const names = studies.map(({ sweep, runs }) => `\`${sweep.name}\` (${seedCount(runs.seed)})`).join(", ");
  const facts = [
    `${runs.seed.length} runs of ${names}`,
    `${worlds.length === 1 ? "world" : "worlds"} ${worlds.join(", ")}`,
    `arms ${arms.join(", ")}`,
    `training seeds ${seeds[0]} to ${seeds[seeds.length - 1]}`,
    ...(missing > 0 ? [`planned runs that are missing: ${missing}`] : []),
  ];
  return `> ${standing} Data: ${facts.join("; ")}.`;
}

/** "1 seed", "20 seeds" */
function seedCount(seeds: ArrayLike<unknown>): string {
  const count = new Set(Array.from(seeds)).size;
  return `${count} seed${count === 1 ? "" : "s"}`;
}

/** The commands that train every run of the studies again, at their full budget, and compare the bytes. */
export function retrainCommands({ studies, folders }: Studies): string[] {
  return studies.map((_, i) => `npx overlap verify ${folders.filter(isStudy)[i].replace(/^(\.\.\/)+/, "")} --retrain`);
}

function isStudy(folder: string): boolean {
  return !folder.endsWith("-analysis");
}
