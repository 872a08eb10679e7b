import { WasmLearner } from "../../engine/index.js";
import { evaluate } from "../../experiment/index.js";
import { Streams } from "../../random/index.js";
import { BLUE, RED } from "../../world/index.js";
import { alternate, now } from "./clock.js";
import { figure, median, quotients, type Row } from "./figure.js";
import type { Bench } from "./measurement.js";
import { paperSpec, prepare } from "./paper-learner.js";

const MOST_MILLISECONDS = 0.4;
/** Range of the last layer's weights: the agents part at once, so that nearly every step makes a pair. */
const OUTPUT_RANGE = 0.4;
const MANY = 2000;
/** What `overlap evaluate` and the notebooks often play. */
const FEW = 500;

/** Milliseconds an episode of a greedy evaluation: behaviour, and overlap at each step where blue does not see red. */
export async function measureEvaluation({ quick, pytorch }: Bench): Promise<Row[]> {
  const learner = prepare(new WasmLearner(paperSpec()));
  const stream = Streams.from(3).stream("init");
  for (const agent of [RED, BLUE]) {
    const policy = learner.parameters(agent, "policy");
    const weights = policy.view("output.weight");
    for (let i = 0; i < weights.length; i++) weights[i] = stream.uniform(-OUTPUT_RANGE, OUTPUT_RANGE);
    learner.load(agent, "policy", policy);
  }
  let pairs = 0;
  const play = (episodes: number) => () => {
    const start = now();
    pairs = evaluate(learner, {}, { episodes, pairRadius: 0.1, keepFlag: false }).summary.pairs / episodes;
    return (now() - start) / episodes;
  };
  const { many, few, theirs } = await alternate(
    {
      many: play(MANY),
      few: play(FEW),
      theirs: pytorch ? () => pytorch.seconds("evaluation_published", 30) : undefined,
    },
    quick ? 3 : 11,
  );
  const row = (id: string, title: string, values: readonly number[], notes: string[]): Row => {
    const ours = figure(values, 1e3);
    return {
      id,
      title,
      unit: "ms",
      ours,
      pytorch: pytorch ? figure(theirs, 1e3) : undefined,
      ratio: pytorch ? median(quotients(theirs, values)) : undefined,
      target: { text: `< ${MOST_MILLISECONDS} ms`, met: ours.median < MOST_MILLISECONDS },
      notes,
    };
  };
  // The layer table costs the same whatever the episodes; two unknowns, two measurements.
  const table = (median(few) - median(many)) / (1 / FEW - 1 / MANY);
  const episode = median(many) - table / MANY;
  return [
    row("evaluation", `evaluation with overlap, an episode of ${MANY}`, many, [
      `${pairs.toFixed(0)} pairs an episode; ${(1e3 * episode).toFixed(3)} ms without the layer table`,
    ]),
    row("evaluation.few", `evaluation with overlap, an episode of ${FEW}`, few, [
      `the layer table (with its alignment matrices): ${(1e3 * table).toFixed(0)} ms once`,
    ]),
  ];
}
