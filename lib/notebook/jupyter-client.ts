import { randomUUID } from "node:crypto";
import type { Dealer, Subscriber } from "zeromq";
import { type JupyterMessage, readMessage, writeMessage } from "./jupyter-message.js";

/** What a Jupyter connection file holds. */
export interface Connection {
  transport: "tcp";
  ip: string;
  key: string;
  signature_scheme: "hmac-sha256";
  shell_port: number;
  iopub_port: number;
  control_port: number;
  stdin_port: number;
  hb_port: number;
}

/** A client of one kernel: sends requests, and hands every message from the kernel to `onMessage`. */
export class JupyterClient {
  readonly #session = randomUUID();
  readonly #key: string;
  readonly #shell: Dealer;
  readonly #control: Dealer;
  readonly #iopub: Subscriber;
  onMessage: (message: JupyterMessage) => void = () => {};

  static async connect(connection: Connection): Promise<JupyterClient> {
    return new JupyterClient(await import("zeromq"), connection);
  }

  private constructor(zeromq: typeof import("zeromq"), connection: Connection) {
    const address = (port: number) => `${connection.transport}://${connection.ip}:${port}`;
    this.#key = connection.key;
    this.#shell = new zeromq.Dealer({ linger: 0 });
    this.#control = new zeromq.Dealer({ linger: 0 });
    this.#iopub = new zeromq.Subscriber({ linger: 0 });
    this.#shell.connect(address(connection.shell_port));
    this.#control.connect(address(connection.control_port));
    this.#iopub.connect(address(connection.iopub_port));
    this.#iopub.subscribe();
    for (const socket of [this.#shell, this.#control, this.#iopub]) void this.#read(socket);
  }

  /** Sends a request and returns its id. */
  send(channel: "shell" | "control", type: string, content: object): string {
    const { id, frames } = writeMessage(this.#key, { type, session: this.#session, content });
    const socket = channel === "shell" ? this.#shell : this.#control;
    socket.send(frames).catch(() => {});
    return id;
  }

  close(): void {
    this.onMessage = () => {};
    for (const socket of [this.#shell, this.#control, this.#iopub]) socket.close();
  }

  async #read(socket: Dealer | Subscriber): Promise<void> {
    try {
      for await (const frames of socket) {
        const message = readMessage(this.#key, frames as Buffer[]);
        if (message) this.onMessage(message);
      }
    } catch {
      // A socket that is closed while it waits ends its loop so.
    }
  }
}
