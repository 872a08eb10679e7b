import type { ChildProcess } from "node:child_process";
import { fileURLToPath } from "node:url";
import { type Ended, nodeChild } from "../node-child.js";

export type { Ended };

const PROGRAM = fileURLToPath(new URL("../../lib/overlap.mjs", import.meta.url));

/** Runs `overlap` in a folder. `meanwhile` gets the running process; `env` is added to the environment. */
export function overlap(
  folder: string,
  words: readonly string[],
  meanwhile: (child: ChildProcess) => void = () => {},
  env: Readonly<Record<string, string>> = {},
): Promise<Ended> {
  const { process: child, ended } = nodeChild([PROGRAM, ...words], { cwd: folder, env: { ...process.env, ...env } });
  meanwhile(child);
  return ended;
}
