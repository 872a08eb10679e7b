// A thread beside the kernel's, for what must work while a cell computes without pause: it ends the kernel when its parent is gone, and it
// receives the control channel, so that an interrupt is heard. All other messages of that channel are passed on.
import { Session } from "node:inspector";
import { parentPort, workerData } from "node:worker_threads";
import { Dealer, Router } from "zeromq";
import { readMessage, writeMessage } from "./jupyter-message.js";
import { RunningCell } from "./running-cell.js";

/** What the kernel's thread tells this one. */
export interface GuardData {
  /** Process that the kernel belongs to, and the parent that it had at first; undefined when nobody said. */
  parent?: number;
  firstParent: number;
  key: string;
  /** Address of the control channel, and of the kernel's own socket for what is passed on. */
  control: string;
  kernel: string;
  /** See running-cell.ts. */
  running: Int32Array;
}

/** To the kernel's thread: this one listens; cell number `cell` is to be interrupted; or it has been stopped by force. Any answer will do. */
export type GuardMessage = { kind: "ready" } | { kind: "interrupt" | "stopped"; cell: number };

const { parent, firstParent, key, control, kernel, running } = workerData as GuardData;

const checkParentEvery = 500;
/** The kernel answers at once, ms, unless it computes; then a signal may help, and after this long only force. Training answers after an episode. */
const answerTime = 150;
const patience = 600;

const front = new Router({ linger: 0 });
const back = new Dealer({ linger: 0 });

if (parent !== undefined) setInterval(() => endWithParent(parent), checkParentEvery);
back.connect(kernel);
await front.bind(control);
void receive();
void answer();
tell({ kind: "ready" });

async function receive(): Promise<void> {
  for await (const frames of front) {
    const message = readMessage(key, frames);
    if (message?.type !== "interrupt_request") {
      await back.send(frames);
      continue;
    }
    void interrupt();
    const reply = { type: "interrupt_reply", session: "guard", content: { status: "ok" }, parent: message.header };
    await front.send([...message.route, ...writeMessage(key, reply).frames]);
  }
}

async function answer(): Promise<void> {
  for await (const frames of back) await front.send(frames);
}

/**
 * By a message, which the kernel reads when its cell waits for something; then as a signal, which stops a cell that has not waited yet (not at
 * once, since Node has moments in which a signal is lost or ends the process); then by force.
 */
async function interrupt(): Promise<void> {
  const cell = Atomics.load(running, RunningCell.number);
  const answer = new Promise<true>((resolve) => parentPort!.once("message", () => resolve(true)));
  tell({ kind: "interrupt", cell });
  if (await Promise.race([answer, after(answerTime)])) return;
  if (process.platform !== "win32") process.kill(process.pid, "SIGINT");
  if (await Promise.race([answer, after(patience)])) return;
  if (Atomics.load(running, RunningCell.number) !== cell || Atomics.load(running, RunningCell.stoppable) === 0) return;
  const session = new Session();
  session.connectToMainThread();
  session.post("Runtime.terminateExecution", () => session.disconnect());
  tell({ kind: "stopped", cell });
}

function after(milliseconds: number): Promise<false> {
  return new Promise((resolve) => setTimeout(() => resolve(false), milliseconds));
}

function endWithParent(id: number): void {
  let gone = process.platform !== "win32" && process.ppid !== firstParent;
  try {
    process.kill(id, 0);
  } catch (error) {
    gone ||= (error as NodeJS.ErrnoException).code === "ESRCH";
  }
  if (!gone) return;
  try {
    // With what the cells have started, where this process leads a group of its own.
    process.kill(-process.pid, "SIGKILL");
  } catch {
    process.kill(process.pid, "SIGKILL");
  }
}

function tell(message: GuardMessage): void {
  parentPort!.postMessage(message);
}
