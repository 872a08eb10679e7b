import { execFileSync } from "node:child_process";

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
