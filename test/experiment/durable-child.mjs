// Trains the tiny run of an arm into a folder, or goes on with it; prints the calls that change files. argv: JSON of
// { folder, arm, seed, call, episode, first, fail, stop, block, clock }: at which call or episode to die, or to fail with a code,
// or to stop (SIGSTOP), or to be busy for milliseconds (block); `first` is the first episode that it plays; and whether the clocks jump.
import { atCall, calls, die } from "../store/kill-at-call.mjs";

const { folder, arm, seed, call, episode, first, fail, stop, block, clock } = JSON.parse(process.argv[2]);
let played = 0;
const act = () => {
  if (stop) return process.kill(process.pid, "SIGSTOP");
  if (block) return void Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, block);
  if (!fail) die();
  throw Object.assign(new Error(`${fail}: injected, write`), { code: fail, syscall: "write" });
};

if (clock) {
  // Jumps forwards and backwards by hours, differently in each process.
  let ticks = process.pid;
  const jump = () => 1e12 + ((ticks = (ticks * 48271) % 2147483647) % 1e9);
  Date.now = jump;
  performance.now = jump;
  process.hrtime = Object.assign(() => [jump(), 0], { bigint: () => BigInt(jump()) });
}
atCall(call, act);

const { train } = await import("overlap-lab/experiment/train");
const { trainDurably } = await import("overlap-lab/experiment/durable-train");
const { HOOKS, tiny } = await import("./durable-tiny.mjs");

const start = arm === "F" ? (await train(tiny("A"), seed)).state : undefined;
const onProgress = (progress) => {
  if (progress.episode === episode || (first && played++ === 0)) act();
};
const onWait = (text) => console.error(text);
try {
  await trainDurably(folder, tiny(arm), seed, { ...HOOKS, start, onProgress, onWait });
  console.log(JSON.stringify(calls));
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
