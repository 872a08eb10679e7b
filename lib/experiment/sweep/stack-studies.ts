import type { Table } from "../../store/index.js";
import type { Study } from "./collected.js";

/** What a row of `runs` is a run of, whatever study holds it. */
export const RUN_IDENTITY = ["arm", "world", "red", "protocol", "seed"] as const;

type Stackable = Pick<Study, "runs" | "history"> & { readonly sweep: Pick<Study["sweep"], "name"> };

export interface StackedStudies {
  /** The runs of all studies with the column "study" (name of the sweep). A number that a study lacks is NaN. */
  readonly runs: Table;
  /** Their learning curves, each row with study, arm, world, red, protocol and seed of its run. */
  readonly history: Table;
}

/**
 * Several studies as one. A run that two studies share (arm, world, red, protocol and seed) stands once, as the first one
 * has it.
 * @throws if two studies hold different policies under the same name, which means that their worlds differ
 */
export function stackStudies(studies: readonly Stackable[]): StackedStudies {
  const seen = new Map<string, { study: string; hash: unknown }>();
  const parts = studies.map(({ sweep: { name: study }, runs, history }) => {
    const rows = Array.from(runs.index.keys()).filter((row) => {
      const [key, hash] = [RUN_IDENTITY.map((name) => runs[name][row]).join(" "), runs.parametersHash[row]];
      const before = seen.get(key);
      if (before && before.hash !== hash) {
        throw new Error(
          `${before.study} and ${study} both have a run "${key}", but its parameters differ: give one of the worlds another name`,
        );
      }
      if (!before) seen.set(key, { study, hash });
      return !before;
    });
    return { runs: taken(runs, rows, { study }), history: namedCurves(history, runs, rows, study) };
  });
  return { runs: below(parts.map((part) => part.runs)), history: below(parts.map((part) => part.history)) };
}

function taken(table: Table, rows: readonly number[], constants: Readonly<Record<string, string>> = {}): Table {
  const fixed = Object.entries(constants).map(([name, value]) => [name, rows.map(() => value)]);
  const columns = Object.entries(table).map(([name, values]) => [name, rows.map((row) => values[row])]);
  return Object.fromEntries([...fixed, ...columns]);
}

function namedCurves(history: Table, runs: Table, rows: readonly number[], study: string): Table {
  const rowOf = new Map(rows.map((row) => [runs.index[row], row]));
  const kept = Array.from(history.index.keys()).filter((row) => rowOf.has(history.index[row]));
  const runRows = kept.map((row) => rowOf.get(history.index[row]) as number);
  const identity = Object.fromEntries(
    RUN_IDENTITY.map((name) => [name, runRows.map((row) => runs[name][row])]),
  ) as Table;
  return { ...identity, ...taken(history, kept, { study }) };
}

/** Tables below each other. Text that one of them lacks is empty, a number NaN. */
export function below(tables: readonly Table[]): Table {
  const names = [...new Set(tables.flatMap((table) => Object.keys(table)))];
  const stacked = names.map((name) => {
    const isText = tables.some((table) => typeof table[name]?.[0] === "string");
    const missing = isText ? "" : Number.NaN;
    return [
      name,
      tables.flatMap(
        (table): (number | string | boolean)[] => table[name] ?? Object.values(table)[0].map(() => missing),
      ),
    ];
  });
  return Object.fromEntries(stacked);
}
