import { VARIABLES } from "./environment.js";
import type { JupyterMessage } from "./jupyter-message.js";
import { KernelProcess } from "./kernel-process.js";
import { type CodeCell, codeCells, type Notebook } from "./nbformat.js";
import type { NotebookPreset } from "./notebook-preset.js";
import { OutputCollector } from "./outputs.js";

export interface ExecuteOptions {
  /** Folder of the notebook: the kernel's working directory, where imports are resolved. */
  folder: string;
  /** Name used in messages. */
  name: string;
  /** The budget that the notebook trains with; "quick" if left out. */
  preset?: NotebookPreset;
  /** Longest time for one cell, seconds; no limit if left out. */
  timeoutSeconds?: number;
  /** Called before each cell, with its number from 1 and how many there are. */
  onCell?(cell: number, cells: number): void;
  /** Called with the kernel's process id as soon as it answers. */
  onKernel?(processId: number): void;
  /** Ends the execution and the kernel. */
  signal?: AbortSignal;
}

/** Why a notebook stopped. */
export interface ExecutionFailure {
  notebook: string;
  /** Number of the failing cell among the code cells, from 1. */
  cell: number;
  /** Line in that cell, from 1, where it is known. */
  line?: number;
  /** "TypeError: x is not a function", or what happened to the kernel. */
  message: string;
  /** The traceback as the notebook shows it. */
  traceback: string[];
}

export interface ExecutionReport {
  /** The notebook with its outputs, as far as it came. */
  notebook: Notebook;
  failure?: ExecutionFailure;
}

/** After a time-out a cell has this long to react to the interrupt before its kernel is ended, ms. */
const timeoutGrace = 1500;

/** How a cell ended, seen from outside the kernel. */
type CellEnd = { content: Record<string, unknown> } | { gone: string } | { late: true } | { cancelled: true };

/**
 * Executes a notebook from its first cell to its last on a fresh kernel, and stops at the first cell that fails. The notebook passed in is not
 * changed. Outputs hold no time and no random name, so the same code gives the same bytes.
 * @throws Error when the kernel does not start.
 */
export async function executeNotebook(source: Notebook, options: ExecuteOptions): Promise<ExecutionReport> {
  const notebook = withoutOutputs(source);
  const cells = codeCells(notebook);
  if (options.signal?.aborted) return { notebook, failure: failureAt(1, "cancelled", options) };
  const { name, preset = "quick" } = options;
  const kernel = await KernelProcess.start(options.folder, { [VARIABLES.name]: name, [VARIABLES.preset]: preset });
  if (kernel.processId !== undefined) options.onKernel?.(kernel.processId);
  const exchange = new Exchange(kernel, options);
  try {
    for (const [index, cell] of cells.entries()) {
      options.onCell?.(index + 1, cells.length);
      const end = await exchange.run(cell);
      const failure = describeEnd(end, index + 1, options);
      if (failure) return { notebook, failure };
    }
    // Errors that come late, from work that a cell left behind, arrive before the kernel has ended.
    await kernel.shutdown();
    const failure = lateFailure(cells, options);
    return failure ? { notebook, failure } : { notebook };
  } finally {
    exchange.close();
    kernel.kill();
    await kernel.ended;
  }
}

/** A sentence or two for a terminal: notebook, cell, line and message, then the traceback. */
export function describeFailure({ notebook, cell, line, message, traceback }: ExecutionFailure): string {
  const place = line === undefined ? `cell [${cell}]` : `cell [${cell}], line ${line}`;
  const rest = traceback.slice(1).map((each) => `\n${each}`);
  return `${notebook}, ${place}: ${message}${rest.join("")}`;
}

/** The messages between one kernel and the cells of one notebook. */
class Exchange {
  readonly #kernel: KernelProcess;
  readonly #options: ExecuteOptions;
  readonly #collector = new OutputCollector();
  readonly #cells = new Map<string, CodeCell>();
  #reply: Record<string, unknown> | undefined;
  #idle = false;
  #current: string | undefined;
  #finish: (end: CellEnd) => void = () => {};

  constructor(kernel: KernelProcess, options: ExecuteOptions) {
    this.#kernel = kernel;
    this.#options = options;
    kernel.client.onMessage = (message) => this.#receive(message);
    void kernel.ended.then((gone) => this.#finish({ gone }));
    options.signal?.addEventListener("abort", this.#onCancel);
  }

  run(cell: CodeCell): Promise<CellEnd> {
    return new Promise((resolve) => {
      const timer = this.#startTimer();
      this.#finish = (end) => {
        clearTimeout(timer);
        this.#finish = () => {};
        resolve(end);
      };
      this.#reply = undefined;
      this.#idle = false;
      const request = {
        code: cell.source,
        silent: false,
        store_history: true,
        allow_stdin: false,
        stop_on_error: true,
      };
      this.#current = this.#kernel.client.send("shell", "execute_request", request);
      this.#cells.set(this.#current, cell);
    });
  }

  close(): void {
    this.#options.signal?.removeEventListener("abort", this.#onCancel);
  }

  readonly #onCancel = () => this.#finish({ cancelled: true });

  #startTimer(): NodeJS.Timeout | undefined {
    const { timeoutSeconds } = this.#options;
    if (timeoutSeconds === undefined) return undefined;
    return setTimeout(() => {
      const give = this.#finish;
      // An interrupted cell still answers; its outputs so far are kept, but it has failed all the same.
      this.#finish = () => give({ late: true });
      this.#kernel.interrupt();
      setTimeout(() => give({ late: true }), timeoutGrace).unref();
    }, timeoutSeconds * 1000);
  }

  #receive({ type, parent, content }: JupyterMessage): void {
    const cell = parent === undefined ? undefined : this.#cells.get(parent);
    if (!cell) return;
    if (type === "status") {
      if (content.execution_state === "idle" && parent === this.#current) this.#idle = true;
    } else if (type === "execute_reply") {
      if (parent === this.#current) this.#reply = content;
    } else this.#collector.add(cell, { type, content });
    if (this.#reply && this.#idle) this.#finish({ content: this.#reply });
  }
}

function describeEnd(end: CellEnd, cell: number, options: ExecuteOptions): ExecutionFailure | undefined {
  if ("late" in end) return failureAt(cell, `took longer than ${options.timeoutSeconds} s and was stopped`, options);
  if ("cancelled" in end) return failureAt(cell, "cancelled", options);
  if ("gone" in end) return failureAt(cell, end.gone, options);
  const { status, ename, evalue, traceback, line, cell: origin } = end.content;
  if (status === "ok") return undefined;
  const failure = failureAt(
    cell,
    status === "error" ? `${ename}: ${evalue}` : `the kernel answered "${status}"`,
    options,
  );
  // An error can point into an earlier cell, where the function that threw was written; then that cell's line would mislead.
  const lineHere = typeof line === "number" && origin === cell ? { line } : {};
  return { ...failure, ...lineHere, traceback: (traceback as string[] | undefined) ?? [] };
}

function lateFailure(cells: CodeCell[], options: ExecuteOptions): ExecutionFailure | undefined {
  for (const [index, { outputs }] of cells.entries())
    for (const output of outputs)
      if (output.output_type === "error")
        return {
          ...failureAt(index + 1, `${output.ename}: ${output.evalue}`, options),
          traceback: output.traceback,
        };
  return undefined;
}

function failureAt(cell: number, message: string, { name }: ExecuteOptions): ExecutionFailure {
  return { notebook: name, cell, message, traceback: [] };
}

function withoutOutputs(notebook: Notebook): Notebook {
  const cells = notebook.cells.map((cell) =>
    cell.cell_type === "code" ? { ...cell, outputs: [], execution_count: null } : { ...cell },
  );
  return { ...notebook, cells };
}
