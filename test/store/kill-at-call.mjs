// Ends this process with SIGKILL, or fails, at a numbered call that changes a file system: the position is exact, where a
// timer would mostly hit training. Loaded before the library, whose imports of node:fs see the replaced functions.
import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";

const NAMES = [
  "openSync",
  "writeSync",
  "fsyncSync",
  "ftruncateSync",
  "renameSync",
  "linkSync",
  "mkdirSync",
  "rmdirSync",
  "rmSync",
];

/** Names of the calls so far. */
export const calls = [];

/** Ends this process at once. */
export function die() {
  process.kill(process.pid, "SIGKILL");
  for (;;);
}

/**
 * @param position number of the call, from 0; none if left out
 * @param act what to do there, after the first half of it in the case of a write: `die`, or what throws
 */
export function atCall(position, act) {
  for (const name of NAMES) {
    const original = fs[name];
    fs[name] = (...words) => {
      // Reading changes nothing.
      if (name === "openSync" && (words[1] ?? "r") === "r") return original(...words);
      if (calls.push(name) - 1 === position) {
        if (name === "writeSync") original(words[0], words[1], words[2], Math.floor(words[3] / 2), words[4]);
        act();
      }
      return original(...words);
    };
  }
  syncBuiltinESMExports();
}
