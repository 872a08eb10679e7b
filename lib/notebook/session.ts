import { createRequire } from "node:module";

/**
 * What the running kernel tells the library. It hangs on a global symbol, so that it is found even where a notebook loads another copy of the
 * library than the kernel did.
 */
export interface KernelSession {
  /** False when a program executes the notebook and nobody watches: no live bars, no interactive library in the outputs. */
  interactive: boolean;
  /** Aborted when the running cell is interrupted; a fresh one for each cell. */
  signal: AbortSignal;
  /** True once the running cell has asked for `signal`: it is then given a moment to end by itself. */
  signalUsed: boolean;
  /** True once a figure has brought the interactive library into this notebook. */
  libraryShown: boolean;
  /** The same for the player of replays. */
  playerShown: boolean;
  /** Sends `display_data`, or with `update` replaces what was displayed under the same id. */
  display(content: DisplayContent, update: boolean): void;
}

/** The content of a display message: one value in several forms, keyed by MIME type. */
export interface DisplayContent {
  data: Record<string, string>;
  metadata: Record<string, unknown>;
  transient: { display_id?: string };
}

const key = Symbol.for("overlap-lab.kernel-session");

/** The session of the kernel that runs this code, or undefined in a plain script. */
export function currentSession(): KernelSession | undefined {
  const found = (globalThis as Record<symbol, unknown>)[key] as KernelSession | undefined;
  if (found) return found;
  const plain = plainTslabSession();
  if (plain) setSession(plain);
  return plain;
}

/** Displays work on tslab's own kernel too; the interrupt signal does not, since that kernel has none. */
function plainTslabSession(): KernelSession | undefined {
  const require = createRequire(import.meta.url);
  const jupyter = require.cache[require.resolve("tslab/dist/jupyter.js")]?.exports;
  if (!jupyter?.lastWriteDisplayData) return undefined;
  const display = (content: DisplayContent, update: boolean) => jupyter.lastWriteDisplayData(content, update);
  return { interactive: true, signal: never, signalUsed: false, libraryShown: false, playerShown: false, display };
}

/** For the kernel only. */
export function setSession(session: KernelSession): void {
  (globalThis as Record<symbol, unknown>)[key] = session;
}

const never = new AbortController().signal;

/**
 * A signal that is aborted when the reader presses "interrupt" on the running cell. Long work should take it and stop, as in
 * `train(config, seed, { signal: interruptSignal() })`. Outside a notebook it never fires.
 */
export function interruptSignal(): AbortSignal {
  const session = currentSession();
  if (!session) return never;
  session.signalUsed = true;
  return session.signal;
}
