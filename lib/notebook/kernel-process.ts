import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { VARIABLES } from "./environment.js";
import { type Connection, JupyterClient } from "./jupyter-client.js";
import type { JupyterMessage } from "./jupyter-message.js";

/** The kernel's program; a kernelspec names it too. */
export const kernelProgram = fileURLToPath(new URL("./kernel-main.js", import.meta.url));

/** Node's options for the kernel. */
export const kernelOptions = ["--enable-source-maps"];

const startTimeout = 60_000;
const shutdownTimeout = 2_000;
const handshakeEvery = 100;

/** A kernel in a process of its own, with a client that is connected to it. */
export class KernelProcess {
  readonly client: JupyterClient;
  readonly #child: ChildProcess;
  readonly #folder: string;
  /** Settles when the process has ended, with a sentence that says how. */
  readonly ended: Promise<string>;

  /**
   * Starts a kernel in `folder`, where its cells resolve imports, and waits until it answers.
   * @param variables added to its environment
   * @throws Error when the kernel ends or stays silent.
   */
  static async start(folder: string, variables: NodeJS.ProcessEnv = {}): Promise<KernelProcess> {
    // A port that was free can be taken by the time the kernel binds it; then the kernel ends at once and another try has other ports.
    for (let attempt = 1; ; attempt++) {
      const kernel = await KernelProcess.#launch(folder, variables);
      const failure = await kernel.#handshake();
      if (failure === undefined) {
        // The kernel has read its connection file, which holds the key; nothing is left behind even after a crash.
        kernel.#removeFolder();
        return kernel;
      }
      kernel.kill();
      if (attempt === 3) throw new Error(`The notebook kernel did not start: ${failure}`);
    }
  }

  static async #launch(folder: string, variables: NodeJS.ProcessEnv): Promise<KernelProcess> {
    const connection = await freeConnection();
    return new KernelProcess(folder, variables, connection, await JupyterClient.connect(connection));
  }

  private constructor(folder: string, variables: NodeJS.ProcessEnv, connection: Connection, client: JupyterClient) {
    this.client = client;
    this.#folder = mkdtempSync(join(tmpdir(), "overlap-kernel-"));
    const file = join(this.#folder, "connection.json");
    writeFileSync(file, JSON.stringify(connection), { mode: 0o600 });
    this.#child = spawn(process.execPath, [...kernelOptions, kernelProgram, file], {
      cwd: folder,
      env: { ...process.env, [VARIABLES.mode]: "batch", ...variables, JPY_PARENT_PID: String(process.pid) },
      stdio: ["ignore", "ignore", "pipe"],
      // Ctrl-C in the terminal goes to the program that runs the notebook; that one decides.
      detached: process.platform !== "win32",
    });
    let said = "";
    this.#child.stderr?.on("data", (chunk: Buffer) => {
      said = (said + chunk.toString()).slice(-2000);
    });
    this.ended = new Promise((resolve) => {
      this.#child.on("error", (error) => resolve(error.message));
      this.#child.on("close", (code, signal) => {
        this.#tidy();
        const how = signal ? `was ended by ${signal}` : `ended with exit code ${code}`;
        resolve(`the kernel ${how}${said.trim() ? `; it said: ${said.trim()}` : ""}`);
      });
    });
    process.once("exit", this.#onExit);
  }

  get processId(): number | undefined {
    return this.#child.pid;
  }

  /** Asks the running cell to stop. */
  interrupt(): void {
    this.client.send("control", "interrupt_request", {});
  }

  /** Ends the kernel now. */
  kill(): void {
    this.client.close();
    this.#child.kill("SIGKILL");
    this.#killGroup();
    this.#tidy();
  }

  /** Ends what the cells have started. The kernel leads a process group of its own, which outlives it as long as such a process does. */
  #killGroup(): void {
    if (process.platform === "win32" || this.#child.pid === undefined) return;
    try {
      process.kill(-this.#child.pid, "SIGKILL");
    } catch {
      // Nobody is left.
    }
  }

  /** Asks the kernel to end, and ends it if it does not. Messages that are still under way are delivered first. */
  async shutdown(): Promise<void> {
    this.client.send("control", "shutdown_request", { restart: false });
    const timer = setTimeout(() => this.#child.kill("SIGKILL"), shutdownTimeout);
    await this.ended;
    clearTimeout(timer);
    this.client.close();
  }

  /** Repeats a question until the answer came and the channel for outputs delivers too. Returns what went wrong, if anything. */
  async #handshake(): Promise<string | undefined> {
    let answered = false;
    let delivering = false;
    const ready = new Promise<undefined>((resolve) => {
      this.client.onMessage = ({ type }: JupyterMessage) => {
        answered ||= type === "kernel_info_reply";
        delivering ||= type === "status";
        if (answered && delivering) resolve(undefined);
      };
    });
    const ask = setInterval(() => this.client.send("shell", "kernel_info_request", {}), handshakeEvery);
    let silent: NodeJS.Timeout | undefined;
    const timeout = new Promise<string>((resolve) => {
      silent = setTimeout(() => resolve(`no answer within ${startTimeout / 1000} s`), startTimeout);
    });
    const failure = await Promise.race([ready, this.ended, timeout]);
    clearInterval(ask);
    clearTimeout(silent);
    this.client.onMessage = () => {};
    return failure;
  }

  readonly #onExit = () => this.kill();

  #tidy(): void {
    process.removeListener("exit", this.#onExit);
    this.#removeFolder();
  }

  #removeFolder(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

async function freeConnection(): Promise<Connection> {
  const servers = await Promise.all(Array.from({ length: 5 }, () => listen()));
  const ports = servers.map((server) => (server.address() as { port: number }).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  const [shell_port, iopub_port, control_port, stdin_port, hb_port] = ports;
  const shared = { transport: "tcp", ip: "127.0.0.1", key: randomUUID(), signature_scheme: "hmac-sha256" } as const;
  return { ...shared, shell_port, iopub_port, control_port, stdin_port, hb_port };
}

function listen(): Promise<ReturnType<typeof createServer>> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on("error", reject);
    server.listen(0, "127.0.0.1", () => resolve(server));
  });
}
