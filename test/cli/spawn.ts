import type { ChildProcess } from "node:child_process";
import { fileURLToPath } from "node:url";
import { nodeChild, type Ended as Whole } from "../node-child.js";

/** A signal shows as the exit code null. */
export type Ended = Omit<Whole, "signal">;

const PROGRAM = fileURLToPath(new URL("../../lib/overlap.mjs", import.meta.url));

/** Runs `overlap` in a folder. `meanwhile` gets the running process; `env` is added to the environment. */
export async function overlap(
  folder: string,
  words: readonly string[],
  meanwhile: (child: ChildProcess) => void = () => {},
  env: Readonly<Record<string, string>> = {},
): Promise<Ended> {
  const { process: child, ended } = nodeChild([PROGRAM, ...words], { cwd: folder, env: { ...process.env, ...env } });
  meanwhile(child);
  const { code, stdout, stderr } = await ended;
  return { code, stdout, stderr };
}
