import { Command, Option } from "commander";
import { learnerFactory, TENSOR_BACKENDS, type TensorBackend } from "../engine/index.js";
import { type Deviation, type MakeLearner, replayFixture } from "../experiment/index.js";
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
      if (backend !== undefined && engine !== "tensor") {
        throw new Error(`--backend is for the tensor engine: add --engine tensor, or leave out --backend ${backend}`);
      }
      const make = await learnerFactory({ name: engine, backend });
      let failed = 0;
      for (const file of files) {
        const deviations = replayFile(file, make);
        console.log(`${file} (${engine})`);
        for (const line of table(deviations)) console.log(line);
        failed += deviations.filter(({ passed }) => !passed).length;
      }
      if (failed > 0)
        throw new Error(`${failed} ${failed === 1 ? "quantity is" : "quantities are"} past the tolerance`);
    });
}

/** Adds the file's name to what went wrong inside it, and what to do. */
function replayFile(file: string, make: MakeLearner): Deviation[] {
  try {
    return replayFixture(readMaybeGzippedJson(file), make);
  } catch (cause) {
    const { message } = cause as Error;
    const named = message.startsWith(file) ? message : `${file}: ${message}`;
    throw new Error(`${named}. The fixtures are in test/fixtures/reference; get a damaged one from git again`, {
      cause,
    });
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
