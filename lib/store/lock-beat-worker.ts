import { closeSync, openSync, writeSync } from "node:fs";
import { workerData } from "node:worker_threads";

const { beat, milliseconds } = workerData as { beat: string; milliseconds: number };

// The thread of `startBeat`: counts up in a file that is there, and never makes one.
let count = 0;
const timer = setInterval(() => {
  try {
    const handle = openSync(beat, "r+");
    try {
      writeSync(handle, String(++count), 0);
    } finally {
      closeSync(handle);
    }
  } catch (error) {
    // A disk that refuses for a while may take the next one.
    if ((error as NodeJS.ErrnoException).code === "ENOENT") clearInterval(timer);
  }
}, milliseconds);
