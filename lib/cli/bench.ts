import { cpus } from "node:os";
import { Command, Option } from "commander";
import type { Row } from "./bench/figure.js";
import type { Measurement } from "./bench/measurement.js";

/** In the order of the report. `study` and `memory` run only when named. */
const MEASUREMENTS: Readonly<Record<string, () => Promise<Measurement>>> = {
  update: async () => (await import("./bench/update.js")).measureUpdate,
  policy: async () => (await import("./bench/policy-call.js")).measurePolicyCall,
  overlap: async () => (await import("./bench/overlap-pairs.js")).measureOverlapPairs,
  worlds: async () => (await import("./bench/worlds.js")).measureWorlds,
  training: async () => (await import("./bench/training.js")).measureTraining,
  evaluation: async () => (await import("./bench/evaluation.js")).measureEvaluation,
  study: async () => (await import("./bench/study.js")).measureStudy,
  memory: async () => (await import("./bench/memory.js")).measureMemory,
};
const NAMES = Object.keys(MEASUREMENTS);
const DEFAULT = NAMES.filter((name) => name !== "study" && name !== "memory");

interface BenchFlags {
  readonly json?: boolean;
  readonly only?: string[];
  readonly quick?: boolean;
  readonly pytorch: boolean;
  readonly record?: boolean;
}

/** `overlap bench`: how fast everything is on one core of this machine, beside PyTorch where there is one. */
export function benchCommand(): Command {
  const only = new Option("--only <name...>", "one measurement; may be repeated").choices(NAMES);
  return new Command("bench")
    .description("measure speed on this machine, beside PyTorch where there is one")
    .addOption(only)
    .option("--quick", "a few rounds only: to see that it runs, not to quote")
    .option("--json", "print one JSON object")
    .option("--no-pytorch", "leave PyTorch out; its recorded figures are shown")
    .option("--record", "write the comparisons to test/bench/recorded.json")
    .action(runBench);
}

async function runBench(flags: BenchFlags): Promise<void> {
  const { findPyTorch, PyTorch } = await import("./bench/pytorch.js");
  const { readRecord, withRecorded, writeRecord } = await import("./bench/record.js");
  const { report } = await import("./bench/report.js");
  const python = flags.pytorch ? findPyTorch() : null;
  const pytorch = python ? await PyTorch.start(python) : null;
  if (flags.record && !pytorch)
    throw new Error("--record needs PyTorch: no python3 on PATH can import torch and numpy");
  const names = NAMES.filter((name) => (flags.only ?? DEFAULT).includes(name));
  const rows: Row[] = [];
  try {
    for (const name of names) {
      process.stderr.write(`${name}...\n`);
      const measure = await MEASUREMENTS[name]();
      rows.push(...(await measure({ quick: flags.quick ?? false, pytorch })));
    }
  } finally {
    pytorch?.close();
  }
  if (flags.record && pytorch) writeRecord(rows, pytorch.version);
  const record = pytorch ? null : readRecord();
  const complete = withRecorded(rows, record);
  const machine = cpus()[0]?.model.trim() ?? "unknown processor";
  if (flags.json) {
    const facts = { node: process.version, pytorch: pytorch?.version ?? null, machine, quick: flags.quick ?? false };
    console.log(
      JSON.stringify({ ...facts, record: record && { ...record, rows: undefined }, rows: complete }, null, 2),
    );
    return;
  }
  console.log(`Node ${process.version}, PyTorch ${pytorch?.version ?? "not here"}, one core of: ${machine}\n`);
  console.log(report(complete));
  if (complete.some(({ recorded }) => recorded)) {
    const { machine, date, preliminary, pytorch } = record ?? {};
    const when = `${date ?? "no date"}${preliminary ? ", preliminary" : ""}`;
    console.log(`\n* PyTorch ${pytorch} was recorded on another occasion (${machine}; ${when}), not measured now.`);
  }
  if (flags.quick) console.log("\nA quick run: too few rounds to quote.");
}
