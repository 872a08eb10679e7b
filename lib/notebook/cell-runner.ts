import { RunningCell } from "./running-cell.js";
import type { KernelSession } from "./session.js";
import { type CellError, cellScript, describeError, type ExecutedCell, excerpt } from "./traceback.js";
import type { Converter, Executor, Tslab } from "./tslab.js";

/** How a cell ended. `value` is there when the last statement was an expression with a value. */
export type CellResult = { value?: unknown; error?: undefined } | { error: CellError };

/** How long an interrupted cell that listens to the signal may take to end by itself, ms. */
const interruptGrace = 1000;

class Interrupted extends Error {
  override name = "Interrupted";
}

/**
 * Runs cells one after another on tslab's executor, and keeps hold of what tslab only prints: errors, compiler messages and the value of the
 * last expression. A rejection that nobody handles, or an exception in a callback, fails the cell that is running then.
 */
export class CellRunner {
  readonly #executor: Executor;
  readonly #session: KernelSession;
  readonly #cells = new Map<number, ExecutedCell>();
  readonly #convert: Converter["convert"];
  /** The newest compiled cell, and the declarations of the cells before it. */
  #prepared: { previous: string; source: string; result: ReturnType<Converter["convert"]> } | undefined;
  #declarations = "";
  #count = 0;
  #running = false;
  #stop = new AbortController();
  #failures: unknown[] = [];
  #compilerMessages: CompilerMessage[] = [];
  #values: unknown[] = [];
  /** See running-cell.ts. */
  readonly running = new Int32Array(new SharedArrayBuffer(2 * Int32Array.BYTES_PER_ELEMENT));
  /** Called with an error that comes when no cell is running. */
  onLateError: (error: CellError) => void = () => {};

  constructor(loaded: { tslab: Tslab; takeMaps(): ExecutedCell["maps"] }, session: KernelSession, root: string) {
    const { tslab, takeMaps } = loaded;
    this.#session = session;
    const converter = tslab.createConverter({ isJS: false, isBrowser: false });
    this.#convert = (previous, source) => {
      if (this.#prepared?.previous !== previous || this.#prepared.source !== source) {
        this.#prepared = { previous, source, result: converter.convert(previous, source) };
      }
      return this.#prepared.result;
    };
    const traced = {
      ...converter,
      convert: (previous: string, source: string) => {
        const result = this.#convert(previous, source);
        this.#cells.set(this.#count, { source, maps: takeMaps() });
        return result.output
          ? { ...result, output: `${result.output}\n//# sourceURL=${cellScript(this.#count)}` }
          : result;
      },
    };
    const converters = {
      node: traced,
      get browser(): never {
        throw new Error("Browser cells (@browser) are not part of Overlap Lab's kernel.");
      },
      close: () => converter.close(),
    };
    this.#executor = tslab.createExecutor(root, converters, {
      log: (value) => this.#values.push(value),
      error: (...values) => this.#keepError(values),
    });
  }

  /** For tslab's request handler, which asks it for completions and hover texts. */
  get executor(): Executor {
    return this.#executor;
  }

  /** Runs one cell to its end. Never rejects. */
  async run(source: string, count: number): Promise<CellResult> {
    this.#count = count;
    Atomics.store(this.running, RunningCell.number, count);
    this.#cells.set(count, { source });
    this.#failures = [];
    this.#compilerMessages = [];
    this.#values = [];
    this.#stop = new AbortController();
    this.#session.signal = this.#stop.signal;
    this.#session.signalUsed = false;
    this.#running = true;
    try {
      // Compiling blocks, and Node drops an interrupt that comes in between it and the cell: let it in before the cell begins.
      if (!/@(module|browser)\b/.test(source)) this.#convert(this.#declarations, source);
      // Two turns: signals are read between one and the next.
      for (let turn = 0; turn < 2; turn++) await new Promise((resolve) => setImmediate(resolve));
      const execution = this.#stop.signal.aborted ? false : this.#executor.execute(source);
      Atomics.store(this.running, RunningCell.stoppable, 1);
      const done = await execution;
      if (done && this.#prepared?.source === source) this.#declarations = this.#prepared.result.declOutput ?? "";
      // Node reports unhandled rejections after the promises of this turn are done; wait for that turn to pass.
      await new Promise((resolve) => setImmediate(resolve));
    } catch (error) {
      this.#failures.push(error);
    }
    Atomics.store(this.running, RunningCell.stoppable, 0);
    this.#running = false;
    const messages = this.#compilerMessages;
    if (messages.length > 0) return { error: describeCompilerMessages(messages, source, count) };
    if (this.#failures.length > 0) return { error: describeError(this.#failures[0], this.#cells) };
    return this.#values.length > 0 ? { value: this.#values[0] } : {};
  }

  /** Asks the running cell to stop: through the signal if it listens, otherwise by giving up on it. */
  interrupt(cell = this.#count): void {
    if (!this.#running || cell !== this.#count || this.#stop.signal.aborted) return;
    const stopped = this.#stop;
    stopped.abort(new Interrupted("The cell was interrupted."));
    const unlessNext = () => {
      if (this.#stop === stopped) this.giveUp();
    };
    if (this.#session.signalUsed) setTimeout(unlessNext, interruptGrace);
    else this.giveUp();
  }

  /** Ends the running cell for the kernel; what it left behind may go on. */
  giveUp(cell = this.#count): void {
    if (!this.#running || cell !== this.#count) return;
    this.#stop.abort(new Interrupted("The cell was interrupted."));
    this.#failures.push(new Interrupted("The cell was interrupted."));
    this.#executor.interrupt();
  }

  /** For errors that reach nobody else: rejections without a handler, exceptions in timers. */
  fail(error: unknown): void {
    if (!this.#running) {
      this.onLateError(describeError(error, this.#cells));
      return;
    }
    this.#failures.push(error);
    this.#executor.interrupt();
  }

  #keepError(values: unknown[]): void {
    const [first, fileName, line, character, text] = values;
    if (first === "%s%d:%d - %s")
      this.#compilerMessages.push({
        fileName: String(fileName),
        line: Number(line),
        column: Number(character),
        text: String(text),
      });
    else if (isVmInterrupt(first)) {
      this.#stop.abort();
      this.#failures.push(new Interrupted("The cell was interrupted."));
    } else this.#failures.push(first);
  }
}

interface CompilerMessage {
  fileName: string;
  line: number;
  column: number;
  text: string;
}

function describeCompilerMessages(messages: CompilerMessage[], source: string, count: number): CellError {
  const ename = "TypeScriptError";
  const [{ text, line }] = messages;
  const traceback = messages.flatMap((message) => [
    `${ename}: ${message.text}`,
    ...(message.fileName.trim()
      ? [`    in ${message.fileName.trim()}, line ${message.line}`]
      : excerpt(source, message.line)),
  ]);
  return { ename, evalue: text, traceback: [...traceback, `    at cell [${count}], line ${line}`], cell: count, line };
}

function isVmInterrupt(error: unknown): boolean {
  return (error as { code?: string } | undefined)?.code === "ERR_SCRIPT_EXECUTION_INTERRUPTED";
}
