import { execFileSync } from "node:child_process";
import { show } from "./display.js";
import { escapeHtml } from "./html.js";

/** Where a notebook's numbers come from. Every field is shown that is given; more may be added under their own names. */
export interface Provenance {
  /** Commit of the code; see `gitCommit()`. */
  commit?: string;
  /** Hash of the configuration. */
  config?: string;
  /** Training seeds. */
  seeds?: readonly number[];
  /** Engine and backend. */
  engine?: string;
  /** The command that makes the page again. */
  reproduce?: string;
  [more: string]: string | number | readonly number[] | readonly string[] | undefined;
}

const titles: Record<string, string> = { config: "configuration hash", reproduce: "to reproduce" };

/** Shows the footer of a notebook: a table of where its numbers come from. */
export function provenance(facts: Provenance): void {
  const rows = Object.entries(facts)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => [titles[name] ?? name, describe(value!)] as const);
  const body = rows.map(
    ([name, value]) => `<tr><th>${escapeHtml(name)}</th><td><code>${escapeHtml(value)}</code></td></tr>`,
  );
  show({
    toHTML: () => `<table class="overlap-provenance">\n${body.join("\n")}\n</table>`,
    toMarkdown: () => rows.map(([name, value]) => `${name}: ${value}`).join("\n"),
  });
}

/** A run of seeds reads better as its ends. */
function describe(value: string | number | readonly number[] | readonly string[]): string {
  if (!Array.isArray(value)) return String(value);
  const list = value as readonly (number | string)[];
  const consecutive =
    list.length > 2 && list.every((each, at) => typeof each === "number" && each === Number(list[0]) + at);
  return consecutive ? `${list[0]} to ${list[list.length - 1]}` : list.join(", ");
}

/** The commit checked out in `folder`, with a note when files differ from it; "not in a git checkout" where there is none. */
export function gitCommit(folder = process.cwd()): string {
  try {
    const commit = git(folder, "rev-parse", "--short=12", "HEAD");
    const changed = git(folder, "status", "--porcelain", "--untracked-files=no") !== "";
    return changed ? `${commit}, with changes not committed` : commit;
  } catch {
    return "not in a git checkout";
  }
}

function git(folder: string, ...command: string[]): string {
  return execFileSync("git", command, { cwd: folder, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
}
