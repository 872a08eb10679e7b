import { createRequire } from "node:module";

/** The parts of tslab 1.0.22 that the kernel is built from. tslab has no public interface for them, which is why its version is pinned. */
export interface Tslab {
  createConverter(options: { isJS: boolean; isBrowser: boolean }): Converter;
  createExecutor(root: string, converters: unknown, console: { log: Print; error: Print }): Executor;
  /** The module object itself: `lastWriteDisplayData` is set on it, and tslab's own display functions read it there. */
  jupyter: {
    lastWriteDisplayData: ((content: unknown, update?: boolean) => void) | null;
    JupyterHandlerImpl: new (executor: Executor, isJs: boolean) => Handler;
    ZmqServer: new (handler: Handler, connectionFile: string) => Server;
  };
}

type Print = (...values: unknown[]) => void;

export interface Converter {
  convert(previous: string, source: string): { output?: string; declOutput?: string };
  close(): void;
}

export interface Executor {
  execute(source: string): Promise<boolean>;
  interrupt(): void;
  close(): void;
}

export interface Handler {
  handleKernel(): Record<string, unknown> & { language_info: Record<string, unknown> };
  createWriteToIopub(name: string, write: (name: string, text: string) => void): typeof process.stdout.write;
}

/** A message as tslab holds it. */
export interface Message {
  /** `fromRaw` throws when the signature is wrong. */
  constructor: { fromRaw(key: string, frames: Buffer[]): Message };
  header: { msg_type: string };
  content: Record<string, unknown>;
  createReply(): Message;
  signAndSend(key: string, socket: unknown): void;
}

export interface BindableSocket {
  bind(address: string): Promise<void>;
  /** The address that it was bound to last. */
  lastEndpoint: string;
}

export interface Server {
  connInfo: { key: string; transport: string; ip: string; control_port: number };
  iopub: unknown;
  publishStatus(status: string, parent: Message): void;
  handleShellMessage(socket: unknown, ...frames: Buffer[]): Promise<void>;
  handleKernelInfo(socket: unknown, message: Message): void;
  handleExecute(socket: unknown, message: Message): Promise<void>;
  bindSocket(socket: BindableSocket, port: number): Promise<void>;
  handleCommInfoRequest(socket: unknown, message: Message): void;
  init(): Promise<void>;
  close(): void;
}

/** Two source maps that lead from the code that runs, by way of the ES module, to the cell. */
export type MapPair = readonly [toModule: object, toCell: object];

const require = createRequire(import.meta.url);

/** tslab prefixes each cell with this many lines of its own. */
export const prefixLines = 1;

/**
 * Loads tslab with its compiler told to keep source maps, which tslab itself does not ask for.
 * @returns tslab, and a function that gives the maps of the cell converted last.
 */
export function loadTslab(): { tslab: Tslab; takeMaps(): MapPair | undefined } {
  const fromTslab = createRequire(require.resolve("tslab"));
  const compilerPath = fromTslab.resolve("@tslab/typescript-for-tslab");
  const compiler = fromTslab(compilerPath);
  let latest: MapPair | undefined;
  // The compiler's exports cannot be reassigned, so tslab is given a copy in which two of them are wrapped.
  fromTslab.cache[compilerPath]!.exports = {
    ...compiler,
    createWatchCompilerHost: (files: unknown, options: object, ...rest: unknown[]) =>
      compiler.createWatchCompilerHost(files, { ...options, inlineSourceMap: true }, ...rest),
    transpileModule: (source: string, options: { fileName?: string; compilerOptions: object }) => {
      if (options.fileName !== "custom.js") return compiler.transpileModule(source, options);
      const { code, map } = splitInlineMap(source);
      const result = compiler.transpileModule(code, {
        ...options,
        compilerOptions: { ...options.compilerOptions, sourceMap: true },
      });
      latest = map ? [JSON.parse(result.sourceMapText), map] : undefined;
      return { ...result, outputText: result.outputText.replace(/\n?\/\/# sourceMappingURL=.*\s*$/, "") };
    },
  };
  const tslab: Tslab = {
    createConverter: fromTslab("./converter.js").createConverter,
    createExecutor: fromTslab("./executor.js").createExecutor,
    jupyter: fromTslab("./jupyter.js"),
  };
  const takeMaps = () => {
    const maps = latest;
    latest = undefined;
    return maps;
  };
  return { tslab, takeMaps };
}

function splitInlineMap(source: string): { code: string; map?: object } {
  const match = /\n?\/\/# sourceMappingURL=data:application\/json;base64,([\w+/=]+)\s*$/.exec(source);
  if (!match) return { code: source };
  return { code: source.slice(0, match.index), map: JSON.parse(Buffer.from(match[1], "base64").toString()) };
}
