// Loaded with --import: this process, with its threads and children, is on the host OVERLAP_TEST_HOST, and waits of seconds
// take a fiftieth of their time.
import os from "node:os";
import { syncBuiltinESMExports } from "node:module";
import promises from "node:timers/promises";

const LONG = 1000;
const SHORTER = 50;
const shortened = (milliseconds) => (milliseconds >= LONG ? milliseconds / SHORTER : milliseconds);

const { OVERLAP_TEST_HOST } = process.env;
if (OVERLAP_TEST_HOST) os.hostname = () => OVERLAP_TEST_HOST;
const { setInterval } = globalThis;
globalThis.setInterval = (act, milliseconds, ...words) => setInterval(act, shortened(milliseconds), ...words);
const sleep = promises.setTimeout;
promises.setTimeout = (milliseconds, ...words) => sleep(shortened(milliseconds), ...words);
syncBuiltinESMExports();
