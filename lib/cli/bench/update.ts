import type { WasmLearner } from "../../engine/index.js";
import { BLUE } from "../../world/index.js";
import { alternate, secondsEach } from "./clock.js";
import { figure, median, quotients, type Row } from "./figure.js";
import { updateFlops } from "./flops.js";
import type { Bench } from "./measurement.js";
import { paperLearner, paperSpec, updateOnce } from "./paper-learner.js";

const UPDATES = 40;
const PEAK_ROUNDS = 1_000_000;
/** See `peak` in engine/kernels. */
const FLOPS_PER_PEAK_ROUND = 224;
const LEAST_RATIO = 1.4;
const LEAST_SHARE = 0.7;

/** Blue's update at batch 1024: time against PyTorch, and arithmetic against the plain 128-bit multiply-add of this core. */
export async function measureUpdate({ quick, pytorch }: Bench): Promise<Row[]> {
  const spec = paperSpec();
  const policies = spec.agents.map(({ policy }) => policy);
  const flops = updateFlops(policies, spec.agents[BLUE].critic, BLUE, spec.batchSize);
  const strict = paperLearner();
  const fast = fastLearner();
  const values = await alternate(
    {
      peak: () => secondsEach(() => strict.memory.kernels.peak(PEAK_ROUNDS, 1), 1),
      strict: () => secondsEach(() => updateOnce(strict), UPDATES),
      fast: fast ? () => secondsEach(() => updateOnce(fast), UPDATES) : undefined,
      pytorch: pytorch ? () => pytorch.seconds("update", UPDATES) : undefined,
    },
    quick ? 5 : 31,
  );
  // The best round: a disturbed one would make the kernels look better than they are.
  const peak = (FLOPS_PER_PEAK_ROUND * PEAK_ROUNDS) / Math.min(...values.peak);
  const rows: Row[] = [];
  for (const name of ["strict", "fast"] as const) {
    if (values[name].length === 0) continue;
    const title = name === "strict" ? "strict wasm" : "fast wasm (relaxed SIMD)";
    const id = name === "strict" ? "update" : "update.fast";
    const judged = name === "strict";
    const ratio = pytorch ? median(quotients(values.pytorch, values[name])) : undefined;
    const rates = values[name].map((seconds) => flops / seconds);
    const shares = rates.map((rate) => rate / peak);
    rows.push({
      id,
      title: `agent update, batch 1024, ${title}`,
      unit: "ms",
      ours: figure(values[name], 1e3),
      pytorch: pytorch ? figure(values.pytorch, 1e3) : undefined,
      ratio,
      target: judged && ratio !== undefined ? ratioTarget(ratio, LEAST_RATIO) : undefined,
      notes: [`${(flops / 1e6).toFixed(1)} MFLOP an update, ${(median(rates) / 1e9).toFixed(1)} GFLOP/s`],
    });
    rows.push({
      id: `${id}.peak`,
      title: "  of the plain 128-bit mul + add peak",
      unit: "%",
      ours: figure(shares, 100),
      target: judged ? { text: `>= ${100 * LEAST_SHARE} %`, met: median(shares) >= LEAST_SHARE } : undefined,
      notes: [`best round of the peak: ${(peak / 1e9).toFixed(1)} GFLOP/s`],
    });
  }
  return rows;
}

export function ratioTarget(ratio: number, least: number): Row["target"] {
  return { text: `>= ${least} x`, met: ratio >= least };
}

function fastLearner(): WasmLearner | null {
  try {
    return paperLearner(true);
  } catch {
    return null;
  }
}
