/** The part of cli-progress that is used here; the package comes without types. */
declare module "cli-progress" {
  interface Options {
    format: string;
    stream: NodeJS.WritableStream;
    hideCursor: boolean;
    clearOnComplete?: boolean;
    barsize?: number;
    linewrap?: boolean;
    gracefulExit?: boolean;
  }
  type Payload = Readonly<Record<string, string>>;
  export interface Bar {
    update(value: number, payload?: Payload): void;
  }
  export class SingleBar implements Bar {
    constructor(options: Options, preset: object);
    start(total: number, value: number, payload?: Payload): void;
    update(value: number, payload?: Payload): void;
    stop(): void;
  }
  export class MultiBar {
    constructor(options: Options, preset: object);
    create(total: number, value: number, payload: Payload, options?: Partial<Options>): Bar;
    stop(): void;
  }
  export const Presets: { shades_grey: object };
}
