import { createHmac, randomUUID } from "node:crypto";
import type { Dealer, Subscriber } from "zeromq";

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

export interface JupyterMessage {
  type: string;
  id: string;
  /** Id of the request that this message belongs to. */
  parent: string | undefined;
  content: Record<string, unknown>;
}

const delimiter = "<IDS|MSG>";

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
    const id = randomUUID();
    const header = {
      msg_id: id,
      session: this.#session,
      username: "overlap",
      msg_type: type,
      version: "5.3",
      date: new Date().toISOString(),
    };
    const parts = [header, {}, {}, content].map((part) => JSON.stringify(part));
    const socket = channel === "shell" ? this.#shell : this.#control;
    socket.send([delimiter, this.#sign(parts), ...parts]).catch(() => {});
    return id;
  }

  close(): void {
    this.onMessage = () => {};
    for (const socket of [this.#shell, this.#control, this.#iopub]) socket.close();
  }

  async #read(socket: Dealer | Subscriber): Promise<void> {
    try {
      for await (const frames of socket) {
        const message = this.#parse(frames as Buffer[]);
        if (message) this.onMessage(message);
      }
    } catch {
      // A socket that is closed while it waits ends its loop so.
    }
  }

  /** Undefined for what is not a message with our signature. */
  #parse(frames: Buffer[]): JupyterMessage | undefined {
    const at = frames.findIndex((frame) => frame.toString() === delimiter);
    if (at < 0 || frames.length < at + 6) return undefined;
    const parts = frames.slice(at + 2).map((frame) => frame.toString());
    if (frames[at + 1].toString() !== this.#sign(parts)) return undefined;
    const [header, parent, , content] = parts.map((part) => JSON.parse(part));
    return { type: header.msg_type, id: header.msg_id, parent: parent.msg_id, content };
  }

  #sign(parts: string[]): string {
    const hmac = createHmac("sha256", this.#key);
    for (const part of parts) hmac.update(part);
    return hmac.digest("hex");
  }
}
