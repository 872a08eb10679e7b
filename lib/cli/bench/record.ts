import { readFileSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import { workspace } from "../workspace.js";
import type { Figure, Row } from "./figure.js";
import { ratioTarget } from "./update.js";

const FILE = join(workspace, "test", "bench", "recorded.json");

/** Figures measured beside PyTorch on some machine, for machines without it. */
export interface Record {
  /** True until the figures come from a machine with nothing else to do. */
  readonly preliminary: boolean;
  /** Processor and what else matters; written by hand. */
  readonly machine: string;
  /** Day of the measurement, such as 2025-01-31; written by hand. */
  readonly date: string | null;
  readonly node: string;
  readonly pytorch: string;
  readonly rows: Readonly<{ [id: string]: { ours: Figure; pytorch: Figure; ratio: number } }>;
}

export function readRecord(): Record | null {
  try {
    return JSON.parse(readFileSync(FILE, "utf8"));
  } catch {
    return null;
  }
}

/** Writes the comparisons just made; rows that were not measured now are kept. Machine and date are for the writer's hand. */
export function writeRecord(rows: readonly Row[], pytorch: string): void {
  const old = readRecord();
  const compared = rows.flatMap(({ id, ours, pytorch, ratio }) =>
    pytorch && ratio !== undefined ? [[id, { ours, pytorch, ratio }] as const] : [],
  );
  const record: Record = {
    preliminary: true,
    machine: cpus()[0]?.model.trim() ?? "",
    date: null,
    node: process.version,
    pytorch,
    rows: { ...old?.rows, ...Object.fromEntries(compared) },
  };
  writeFileSync(FILE, `${JSON.stringify(record, null, 2)}\n`);
}

/** The least ratios asked for, by row. */
const LEAST: Readonly<{ [id: string]: number }> = { update: 1.4, "training.sensible": 2, "training.published": 20 };

/** Rows without PyTorch's side get the recorded one, marked as such. */
export function withRecorded(rows: readonly Row[], record: Record | null): Row[] {
  return rows.map((row) => {
    const found = record?.rows[row.id];
    if (row.pytorch || !found) return row;
    const { pytorch, ratio } = found;
    const target = row.target ?? (LEAST[row.id] ? ratioTarget(ratio, LEAST[row.id]) : undefined);
    return { ...row, pytorch, ratio, recorded: true, target };
  });
}
