/** The part of cli-progress that is used here; the package comes without types. */
declare module "cli-progress" {
  interface Options {
    format: string;
    stream: NodeJS.WritableStream;
    hideCursor: boolean;
  }
  export class SingleBar {
    constructor(options: Options, preset: object);
    start(total: number, value: number): void;
    update(value: number): void;
    stop(): void;
  }
  export const Presets: { shades_grey: object };
}
