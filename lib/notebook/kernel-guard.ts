// A thread beside the kernel's, for what must work while a cell computes without pause: it ends the kernel when its parent is gone, and it
// receives the control channel, so that an interrupt is heard. All other messages of that channel are passed on.
import { Session } from "node:inspector";
import { parentPort, workerData } from "node:worker_threads";
import { Dealer, Router } from "zeromq";
import { readMessage, writeMessage } from "./jupyter-message.js";

/** What the kernel's thread tells this one. */
export interface GuardData {
  /** Process that the kernel belongs to, and the parent that it had at first; undefined when nobody said. */
  parent?: number;
  firstParent: number;
  key: string;
  /** Address of the control channel, and of the kernel's own socket for what is passed on. */
  control: string;
  kernel: string;
  /** See start-guard.ts. */
  stoppable: Int32Array;
}

/** Between the kernel's thread and this one. */
export type GuardMessage = "ready" | "interrupt" | "stopped" | "are you there?" | "yes";

const { parent, firstParent, key, control, kernel, stoppable } = workerData as GuardData;

const checkParentEvery = 500;
/** A cell that has not given way after this long, ms, is stopped where it is. Training gives way after each episode. */
const patience = 700;

const front = new Router({ linger: 0 });
const back = new Dealer({ linger: 0 });

if (parent !== undefined) setInterval(() => endWithParent(parent), checkParentEvery);
back.connect(kernel);
await front.bind(control);
void receive();
void answer();
tell("ready");

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

/** First as a signal, which also stops a cell that has not waited for anything yet; then, if the kernel stays silent, by force. */
async function interrupt(): Promise<void> {
  if (process.platform === "win32") tell("interrupt");
  else process.kill(process.pid, "SIGINT");
  if ((await isThere()) || Atomics.load(stoppable, 0) === 0) return;
  const session = new Session();
  session.connectToMainThread();
  session.post("Runtime.terminateExecution", () => session.disconnect());
  tell("stopped");
}

function isThere(): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(false), patience);
    parentPort!.once("message", () => {
      clearTimeout(timer);
      resolve(true);
    });
    tell("are you there?");
  });
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
