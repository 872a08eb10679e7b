import { Command, Option } from "commander";
import { learnerFactory, TENSOR_BACKENDS, type TensorBackend } from "../engine/index.js";
import { type Deviation, replayFixture } from "../experiment/index.js";
import { readMaybeGzippedJson } from "../store/index.js";

/** `overlap replay`: differential fixtures against the library; exit code 1 past a tolerance. */
export function replayCommand(): Command {
  return new Command("replay")
    .description("replay fixtures recorded from the reference; print the largest deviation per quantity")
    .argument("<files...>", "fixture files, .json or .json.gz")
    .addOption(new Option("--engine <name>", "engine for networks").choices(["wasm", "tensor"]).default("wasm"))
    .addOption(
      new Option("--backend <name>", "tfjs backend of the tensor engine (default: the best present)").choices([
        ...TENSOR_BACKENDS,
      ]),
    )
    .action(async (files: string[], { engine, backend }: { engine: "wasm" | "tensor"; backend?: TensorBackend }) => {
      const make = await learnerFactory({ name: engine, backend });
      let failed = 0;
      for (const file of files) {
        const json = readMaybeGzippedJson(file);
        const deviations = within(file, () => replayFixture(json, make));
        console.log(`${file} (${engine})`);
        for (const line of table(deviations)) console.log(line);
        failed += deviations.filter(({ passed }) => !passed).length;
      }
      if (failed > 0)
        throw new Error(`${failed} ${failed === 1 ? "quantity is" : "quantities are"} past the tolerance`);
    });
}

/** Adds the file's name to what went wrong inside it. */
function within<Result>(file: string, work: () => Result): Result {
  try {
    return work();
  } catch (cause) {
    throw new Error(`${file}: ${(cause as Error).message}`, { cause });
  }
}

function table(deviations: readonly Deviation[]): string[] {
  const width = Math.max(...deviations.map(({ quantity }) => quantity.length));
  return deviations.map(({ quantity, largest, tolerance, passed, at }) => {
    const size = largest === 0 ? "0" : largest.toExponential(2);
    const place = passed || at === undefined ? "" : `  at ${at}`;
    return `  ${passed ? "ok  " : "FAIL"}  ${quantity.padEnd(width)}  ${size.padStart(8)}  of ${tolerance}${place}`;
  });
}
