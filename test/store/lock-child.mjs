// Takes a lock again and again and counts up in a file while it has it; argv: folder, rounds, position of the call at
// which to die (-1: none). Two holders at once would count to the same number twice.
import { appendFileSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { atCall, die } from "./kill-at-call.mjs";

const [folder, rounds, position] = process.argv.slice(2);
atCall(Number(position), die, true);
const { takeLock } = await import("overlap-lab/store/lock");
const { LockedError } = await import("overlap-lab/store/lock-error");

const counter = join(folder, "counter");
for (let round = 0; round < Number(rounds); ) {
  let held;
  try {
    held = takeLock(join(folder, "lock.json"));
  } catch (error) {
    if (!(error instanceof LockedError)) throw error;
    await setTimeout(1);
    continue;
  }
  const count = existsSync(counter) ? Number(readFileSync(counter, "utf8")) : 0;
  await setTimeout(5);
  writeFileSync(counter, String(count + 1));
  appendFileSync(join(folder, "log"), `${count + 1}\n`);
  held.release();
  round++;
  await setTimeout(1);
}
