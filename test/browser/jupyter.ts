import { type ChildProcess, execFile, spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { findProgram, programOutput } from "overlap-lab/cli/find-program";
import { afterAll, beforeEach, vi } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));
/** Notebooks for the browser. */
export const fixtures = fileURLToPath(new URL("./fixtures", import.meta.url));

const requirements = fileURLToPath(new URL("./requirements.txt", import.meta.url));
/** A Python environment of the tests' own, kept between runs. */
const home = join(root, "node_modules", ".cache", "overlap-lab", "jupyter");
const programs = join(home, process.platform === "win32" ? "Scripts" : "bin");
const installTimeout = 600_000;

/** For the top of a test file: makes Jupyter ready once for all its tests, or skips them and says what it needs. */
export function useJupyter(): void {
  vi.setConfig({ testTimeout: installTimeout, hookTimeout: installTimeout });
  let ready: Promise<string | undefined> | undefined;
  beforeEach(async ({ skip }) => {
    ready ??= install();
    const missing = await ready;
    if (missing) skip(missing);
  });
}

async function install(): Promise<string | undefined> {
  const python = findProgram(["python3", "python"]);
  const version = python && programOutput(python, ["-c", "import sys; print(*sys.version_info[:2])"]);
  const [major, minor] = (version ?? "0 0").split(" ").map(Number);
  if (!python || major < 3 || (major === 3 && minor < 9))
    return "no Python 3.9 or newer. To get it: apt install python3-venv, or python.org";
  const wanted = `${readFileSync(requirements, "utf8")}# Python ${version}\n`;
  const stamp = join(home, "installed.txt");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) return undefined;
  rmSync(home, { recursive: true, force: true });
  mkdirSync(home, { recursive: true });
  try {
    await run(python, ["-m", "venv", home]);
    await run(join(programs, "python"), [
      "-m",
      "pip",
      "install",
      "--quiet",
      "--disable-pip-version-check",
      "--retries",
      "1",
      "-r",
      requirements,
    ]);
  } catch (error) {
    const { stderr, stdout, message } = error as { stderr?: string; stdout?: string; message: string };
    const reason = `${stderr}\n${stdout}`.split("\n").find((line) => /error|not available/i.test(line)) ?? message;
    return `Jupyter could not be installed (${reason.trim()}). It needs Python's venv and pip (apt install python3-venv) and the network, once`;
  }
  writeFileSync(stamp, wanted);
}

function run(program: string, words: string[]): Promise<unknown> {
  return promisify(execFile)(program, words, { timeout: installTimeout });
}

/** A folder of notebooks inside the project, so that their cells find the library, with Jupyter's settings and state beside them. */
export interface Desk {
  folder: string;
  notebooks: string;
  env: NodeJS.ProcessEnv;
}

/** Nothing of the user's Jupyter is read or written from here. Removed when the tests of the file have ended. */
export function createDesk(): Desk {
  mkdirSync(join(root, "out"), { recursive: true });
  const folder = mkdtempSync(join(root, "out", "desk-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const notebooks = join(folder, "notebooks");
  const settings = join(folder, "settings", "@jupyterlab", "apputils-extension");
  for (const each of [notebooks, settings]) mkdirSync(each, { recursive: true });
  // Otherwise JupyterLab asks whether it may look for news.
  writeFileSync(
    join(settings, "notification.jupyterlab-settings"),
    '{ "fetchNews": "false", "checkForUpdates": false }',
  );
  const own = Object.entries(process.env).filter(([name]) => !/^(JUPYTER|IPYTHON|PYTHON|JPY_|OVERLAP_)/.test(name));
  const env = {
    ...Object.fromEntries(own),
    PATH: [programs, process.env.PATH].join(delimiter),
    JUPYTER_CONFIG_DIR: join(folder, "config"),
    JUPYTER_DATA_DIR: join(folder, "data"),
    JUPYTER_RUNTIME_DIR: join(folder, "runtime"),
    JUPYTERLAB_SETTINGS_DIR: join(folder, "settings"),
    JUPYTERLAB_WORKSPACES_DIR: join(folder, "workspaces"),
    IPYTHONDIR: join(folder, "ipython"),
  };
  return { folder, notebooks, env };
}

export interface LabServer {
  /** Address of a notebook in JupyterLab. */
  address(notebook: string): string;
  child: ChildProcess;
  /** Settles with the exit code when the server has ended. */
  ended: Promise<number | null>;
  /** What it printed so far. */
  output(): string;
}

/** Starts `overlap lab` on a desk and waits until it answers. */
export async function startLab({ folder, env }: Desk): Promise<LabServer> {
  const port = await freePort();
  const token = "a-token-for-this-test";
  const words = [
    "--no-browser",
    "--allow-root",
    "--ip=127.0.0.1",
    `--port=${port}`,
    "--ServerApp.port_retries=0",
    `--IdentityProvider.token=${token}`,
  ];
  const child = spawn(process.execPath, [join(root, "lib", "overlap.mjs"), "lab", "--", ...words], {
    cwd: folder,
    env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let said = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (text) => {
      said += text;
    });
  let running = true;
  const ended = new Promise<number | null>((resolve) => child.on("close", resolve)).finally(() => {
    running = false;
  });
  for (;;) {
    if (!running) throw new Error(`overlap lab ended:\n${said}`);
    const answer = await fetch(`http://127.0.0.1:${port}/api/status?token=${token}`).catch(() => undefined);
    if (answer?.ok) break;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  const address = (notebook: string) =>
    `http://127.0.0.1:${port}/lab/workspaces/${notebook.replace(".ipynb", "")}/tree/notebooks/${notebook}?token=${token}`;
  return { address, child, ended, output: () => said };
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().on("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}

/** Path of one of Jupyter's programs. */
export function jupyterProgram(name: string): string {
  return join(programs, name);
}

/** Command lines of the processes that serve a desk: the server, and kernels, whose connection files lie there. */
export async function processesOf({ folder }: Desk): Promise<string[]> {
  return (await commandLines()).filter((line) => line.includes(folder));
}

async function commandLines(): Promise<string[]> {
  // A bare Debian has no ps, and a Mac no /proc.
  if (!existsSync("/proc/self/cmdline")) return (await promisify(execFile)("ps", ["-eo", "args"])).stdout.split("\n");
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map((id) => {
      try {
        return readFileSync(`/proc/${id}/cmdline`, "utf8").replaceAll("\0", " ");
      } catch {
        return ""; // It has ended since.
      }
    });
}
