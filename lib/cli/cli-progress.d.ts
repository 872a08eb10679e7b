/** The part of cli-progress that is used here; the package comes without types. */
declare module "cli-progress" {
  interface Options {
    format: string;
    stream: NodeJS.WritableStream;
    hideCursor: boolean;
    clearOnComplete?: boolean;
  }
  export class SingleBar {
    constructor(options: Options, preset: object);
    start(total: number, value: number, payload?: Readonly<Record<string, string>>): void;
    update(value: number, payload?: Readonly<Record<string, string>>): void;
    stop(): void;
  }
  export const Presets: { shades_grey: object };
}
