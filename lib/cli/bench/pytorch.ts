import { type ChildProcess, spawn } from "node:child_process";
import { delimiter, join } from "node:path";
import { createInterface } from "node:readline";
import { findProgram, programOutput } from "../find-program.js";
import { workspace } from "../workspace.js";

const FOLDER = join(workspace, "test", "bench", "pytorch");
/** One core for both sides. */
const ONE_THREAD = { OMP_NUM_THREADS: "1", OPENBLAS_NUM_THREADS: "1", MKL_NUM_THREADS: "1" };

/** The first Python on PATH that has PyTorch, or null. */
export function findPyTorch(): string | null {
  const folders = (process.env.PATH ?? "").split(delimiter).filter(Boolean);
  for (const folder of new Set(folders)) {
    const path = findProgram([join(folder, "python3")]);
    if (path && programOutput(path, ["-c", "import numpy, torch; print(1)"]) === "1") return path;
  }
  return null;
}

/** A Python process that runs rounds of the yardsticks in test/bench/pytorch when asked. */
export class PyTorch {
  /** Versions, as "1.13.0 (Python 3.11.2)". */
  readonly version: string;

  private constructor(
    private readonly child: ChildProcess,
    private readonly lines: AsyncIterator<string>,
    hello: { torch: string; python: string },
  ) {
    this.version = `${hello.torch} (Python ${hello.python})`;
  }

  static async start(python: string): Promise<PyTorch> {
    const child = spawn(python, ["serve.py"], {
      cwd: FOLDER,
      env: { ...process.env, ...ONE_THREAD },
      stdio: ["pipe", "pipe", "inherit"],
    });
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    return new PyTorch(child, lines, JSON.parse(await nextLine(lines)));
  }

  /** Seconds per unit of a measure (a module of test/bench/pytorch), over `count` units. */
  async seconds(measure: string, count: number, options: Record<string, unknown> = {}): Promise<number> {
    this.child.stdin?.write(`${JSON.stringify({ measure, count, options })}\n`);
    return JSON.parse(await nextLine(this.lines)).seconds;
  }

  close(): void {
    this.child.stdin?.end();
  }
}

async function nextLine(lines: AsyncIterator<string>): Promise<string> {
  const { value, done } = await lines.next();
  if (done) throw new Error("the PyTorch process ended early; its message is above. `--no-pytorch` leaves it out");
  return value;
}
