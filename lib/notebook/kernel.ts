import { inspect } from "node:util";
import { isFigure } from "../figure/figure.js";
import { CellRunner } from "./cell-runner.js";
import { setupFigures } from "./display.js";
import { isBatch } from "./environment.js";
import { mimeBundle } from "./mime-bundle.js";
import { type DisplayContent, type KernelSession, setSession } from "./session.js";
import { startGuard } from "./start-guard.js";
import type { CellError } from "./traceback.js";
import { type BindableSocket, loadTslab, type Message } from "./tslab.js";

/** A request that waits for its turn. */
interface Ticket {
  aborted: boolean;
}

/** Long enough for every request that is already on its way to be read, ms. */
const drainTime = 20;

/**
 * Starts the TypeScript kernel on a Jupyter connection file. Compared with tslab's own it sends `execute_input`, execution counts, results and
 * real errors; skips nothing silently; fails a cell for rejections that nobody handles; and can be interrupted.
 *
 * The working directory is where cells resolve their imports from.
 */
export async function startKernel(connectionFile: string): Promise<void> {
  const loaded = loadTslab();
  const { jupyter } = loaded.tslab;
  const session: KernelSession = {
    interactive: !isBatch(),
    signal: new AbortController().signal,
    signalUsed: false,
    libraryShown: false,
    playerShown: false,
    display: (content, update) => jupyter.lastWriteDisplayData?.(content, update),
  };
  setSession(session);
  const runner = new CellRunner(loaded, session, process.cwd());

  class OverlapHandler extends jupyter.JupyterHandlerImpl {
    override handleKernel() {
      const reply = super.handleKernel();
      return {
        ...reply,
        implementation: "overlap-lab",
        banner: "Overlap Lab, TypeScript",
        language_info: { ...reply.language_info, version: "5.0.4" },
      };
    }
    handleShutdown(request: { restart?: boolean }) {
      return { status: "ok", restart: request.restart === true };
    }
  }
  const handler = new OverlapHandler(runner.executor, false);

  class OverlapServer extends jupyter.ZmqServer {
    #queue: Promise<void> = Promise.resolve();
    #waiting = new Set<Ticket>();
    #count = 0;
    #latest: Message | undefined;
    /** tslab's own reader of messages, known from the first question that any client asks. */
    #read: ((frames: Buffer[]) => Message) | undefined;

    override handleExecute(socket: unknown, request: Message): Promise<void> {
      const ticket: Ticket = { aborted: false };
      this.#waiting.add(ticket);
      this.#queue = this.#queue.then(() => this.#execute(socket, request, ticket));
      return this.#queue;
    }

    override handleKernelInfo(socket: unknown, request: Message): void {
      this.#read = (frames) => request.constructor.fromRaw(this.connInfo.key, frames);
      super.handleKernelInfo(socket, request);
    }

    /** JupyterLab asks for the inputs of earlier sessions. tslab would not answer, but say so under the running cell. */
    override async handleShellMessage(socket: unknown, ...frames: Buffer[]): Promise<void> {
      const isHistory = frames.some((frame) => /"msg_type": ?"history_request"/.test(frame.toString()));
      if (!isHistory || !this.#read) return super.handleShellMessage(socket, ...frames);
      const request = this.#read(frames);
      this.publishStatus("busy", request);
      this.#send(socket, request, "history_reply", { status: "ok", history: [] });
      this.publishStatus("idle", request);
    }

    /** tslab answers with the wrong type, and a reader that waits for the right one waits for ever. */
    override handleCommInfoRequest(socket: unknown, request: Message): void {
      this.#send(socket, request, "comm_info_reply", { status: "ok", comms: {} });
    }

    /** An error that comes when no cell is running is shown under the cell that ran last. */
    showLateError(error: CellError): void {
      if (this.#latest) this.#publish(this.#latest, "error", errorContent(error));
      else console.error(error.traceback.join("\n"));
    }

    async #execute(socket: unknown, request: Message, ticket: Ticket): Promise<void> {
      this.#waiting.delete(ticket);
      if (ticket.aborted) {
        this.#reply(socket, request, { status: "aborted" });
        return;
      }
      const { code, silent, stop_on_error: stopOnError } = request.content as unknown as ExecuteRequest;
      this.publishStatus("busy", request);
      this.#latest = request;
      if (!silent) {
        this.#count++;
        this.#publish(request, "execute_input", { code, execution_count: this.#count });
      }
      this.#listenTo(request);
      const result = await runner.run(code, this.#count);
      const execution_count = this.#count;
      if (result.error) {
        // Whatever was sent before the error could be seen is aborted, as the protocol asks; what is sent afterwards runs.
        await new Promise((resolve) => setTimeout(resolve, drainTime));
        if (stopOnError !== false) for (const each of this.#waiting) each.aborted = true;
        this.#publish(request, "error", errorContent(result.error));
        const { cell, line } = result.error;
        this.#reply(socket, request, { status: "error", execution_count, ...errorContent(result.error), cell, line });
        return;
      }
      if (!silent && result.value !== undefined) {
        try {
          if (isFigure(result.value)) setupFigures();
          this.#publish(request, "execute_result", { execution_count, data: mimeBundle(result.value), metadata: {} });
        } catch (error) {
          this.#publish(request, "stream", { name: "stderr", text: `Could not show the value: ${inspect(error)}\n` });
        }
      }
      this.#reply(socket, request, { status: "ok", execution_count, payload: [], user_expressions: {} });
    }

    /** Sends what is printed and displayed to the cell that asked. */
    #listenTo(request: Message): void {
      const write = (name: string, text: string) => this.#publish(request, "stream", { name, text });
      process.stdout.write = handler.createWriteToIopub("stdout", write);
      process.stderr.write = handler.createWriteToIopub("stderr", write);
      jupyter.lastWriteDisplayData = (content, update) =>
        this.#publish(request, update ? "update_display_data" : "display_data", content as DisplayContent);
    }

    #publish(parent: Message, type: string, content: object): void {
      this.#send(this.iopub, parent, type, content);
    }

    #reply(socket: unknown, request: Message, content: object): void {
      this.#send(socket, request, "execute_reply", content);
    }

    #send(socket: unknown, parent: Message, type: string, content: object): void {
      const message = parent.createReply();
      message.header.msg_type = type;
      message.content = content as Record<string, unknown>;
      message.signAndSend(this.connInfo.key, socket);
    }

    /** The control channel belongs to a thread of its own, which passes on what it does not answer. */
    override async bindSocket(socket: BindableSocket, port: number): Promise<void> {
      const { transport, ip, key, control_port } = this.connInfo;
      if (port !== control_port) return super.bindSocket(socket, port);
      await socket.bind("tcp://127.0.0.1:*");
      await startGuard({
        key,
        control: `${transport}://${ip}:${port}`,
        kernel: socket.lastEndpoint,
        running: runner.running,
        onInterrupt: (cell) => runner.interrupt(cell),
        onStopped: (cell) => runner.giveUp(cell),
      });
    }

    override close(): void {
      super.close();
      setTimeout(() => process.exit(0), 50);
    }
  }

  const server = new OverlapServer(handler, connectionFile);
  runner.onLateError = (error) => server.showLateError(error);
  process.on("SIGINT", () => runner.interrupt());
  process.on("uncaughtException", (error) => runner.fail(error));
  process.on("unhandledRejection", (reason) => runner.fail(reason));
  keepForeignListenersOut();
  await server.init();
}

interface ExecuteRequest {
  code: string;
  silent?: boolean;
  stop_on_error?: boolean;
}

function errorContent({ ename, evalue, traceback }: CellError): { ename: string; evalue: string; traceback: string[] } {
  return { ename, evalue, traceback };
}

/**
 * What happens with an error that nobody handles is the kernel's to decide. Packages that are compiled to WebAssembly (tfjs is one) listen too,
 * and throw what they hear once more.
 */
function keepForeignListenersOut(): void {
  const own = ["uncaughtException", "unhandledRejection"];
  process.on("newListener", (event, listener) => {
    if (own.includes(String(event))) queueMicrotask(() => process.removeListener(event, listener));
  });
}
