import { Command, Option } from "commander";
import {
  armTitle,
  checkTracePath,
  type Evaluation,
  evaluate,
  loadRun,
  PUBLISHED_PAIRS,
  restoreLearner,
  TRACE_SUFFIX,
  traceEvaluation,
  writeTrace,
} from "../experiment/index.js";
import { PAIR_KINDS, type PairKind } from "../overlap/index.js";
import { evaluationBar } from "./evaluation-bar.js";
import { wholeNumber } from "./options.js";

interface EvaluateFlags {
  readonly episodes: number;
  readonly seed: number;
  readonly pairs: PairKind;
  readonly radius?: string;
  readonly published?: boolean;
  readonly json?: boolean;
  readonly trace?: string;
}

/** `overlap evaluate`: behaviour and overlap of trained runs on the same evaluation episodes. */
export function evaluateCommand(): Command {
  return new Command("evaluate")
    .description("play greedy episodes with trained runs; print behaviour and overlap")
    .argument("<runs...>", "run folders, such as data/demo/deceptive")
    .addOption(new Option("--episodes <number>", "episodes to play").argParser(wholeNumber(1)).default(1000))
    .addOption(new Option("--seed <number>", "evaluation seed: starts and pairs").argParser(wholeNumber(0)).default(0))
    .addOption(new Option("--pairs <kind>", "kind of self/other pairs").choices([...PAIR_KINDS]).default("insertedRed"))
    .option("--radius <length>", "radius of an inserted red (default: the world's sight radius)")
    .option("--published", "pairs as the published evaluation makes them: radius 0.1, trap flag erased")
    .option("--json", "print one JSON object")
    .option("--trace <file>", `record every action and number of one run, for \`overlap verify\` (*${TRACE_SUFFIX})`)
    .action(runEvaluate);
}

async function runEvaluate(folders: string[], flags: EvaluateFlags): Promise<void> {
  const radius = flags.radius === undefined ? undefined : Number(flags.radius);
  if (radius !== undefined && !(radius > 0 && Number.isFinite(radius))) {
    throw new Error(`--radius must be a length above 0, such as 0.125; got ${flags.radius}`);
  }
  if (flags.trace !== undefined) {
    if (folders.length > 1) throw new Error(`--trace records one run; got ${folders.length}. Evaluate them one by one`);
    checkTracePath(flags.trace);
  }
  const runs = folders.map(loadRun);
  const tables: Evaluation[] = [];
  const bar = evaluationBar(flags.episodes * runs.length);
  try {
    for (const run of runs) {
      const learner = await restoreLearner(run.config, run.state);
      const options = {
        episodes: flags.episodes,
        seed: flags.seed,
        pairs: flags.pairs,
        ...(flags.published ? PUBLISHED_PAIRS : { pairRadius: radius }),
        onProgress: bar.onProgress,
      };
      if (flags.trace === undefined) tables.push(evaluate(learner, run.config.world, options));
      else {
        const { evaluation, trace } = traceEvaluation(learner, run.config.world, options);
        tables.push(evaluation);
        await writeTrace(flags.trace, trace);
      }
      bar.next();
      learner.dispose();
    }
  } finally {
    bar.stop();
  }
  if (flags.json) {
    const rows = runs.map((run, i) => [
      run.folder,
      { arm: run.config.arm, parametersHash: run.manifest.parametersHash, ...tables[i].summary },
    ]);
    console.log(JSON.stringify(Object.fromEntries(rows), null, 2));
    return;
  }
  const names = Object.keys(tables[0].summary);
  const columns = runs.map((run, i) => ({
    head: `${run.config.arm} s${run.manifest.seed}`,
    cells: names.map((name) => tables[i].summary[name].toPrecision(4)),
  }));
  const width = (texts: string[]) => Math.max(...texts.map((text) => text.length)) + 2;
  const first = width(names);
  console.log(" ".repeat(first) + columns.map(({ head, cells }) => head.padStart(width([head, ...cells]))).join(""));
  names.forEach((name, row) => {
    const cells = columns.map(({ head, cells }) => cells[row].padStart(width([head, ...cells])));
    console.log(name.padEnd(first) + cells.join(""));
  });
  for (const run of runs) console.log(`\n${run.folder}: ${armTitle(run.config)}, ${run.manifest.command}`);
}
