import { decodeSafetensors, parquetColumnAt } from "../../store/index.js";
import type { EvaluationTrace } from "../trace/evaluation-trace.js";
import { actionPlace, firstDifference } from "../trace/trace-decode.js";

/** Numbers by name, or columns of numbers. */
type Numbers = Readonly<Record<string, number>>;
type Columns = Readonly<Record<string, readonly number[]>>;

/** Recorded numbers that are not, to the bit, those computed again. Names that only one side has are left out. */
export function numberDifferences(recorded: Numbers, again: Numbers, place: (name: string) => string): string[] {
  return Object.keys(recorded)
    .filter((name) => Object.hasOwn(again, name) && !Object.is(recorded[name], again[name]))
    .map((name) => `${place(name)} is ${recorded[name]}; computed again it is ${again[name]}`);
}

/** The same, and names that only one side has: what nothing gives again, and what was left out. */
export function resultDifferences(
  recorded: Numbers,
  again: Numbers,
  place: (name: string) => string,
  whole: boolean,
): string[] {
  const odd = Object.keys(recorded).filter((name) => !Object.hasOwn(again, name));
  const lost = whole ? Object.keys(again).filter((name) => !Object.hasOwn(recorded, name)) : [];
  return [
    ...numberDifferences(recorded, again, place),
    ...odd.map((name) => `${place(name)} is ${recorded[name]}; evaluating gives no such number`),
    ...lost.map((name) => `${place(name)} is missing; computed again it is ${again[name]}`),
  ];
}

/** One line per column with a difference: the first episode with both values, and how many there are. */
export function columnDifferences(recorded: Columns, again: Columns, source: string): string[] {
  return Object.keys(again).flatMap((name) => {
    const rows = again[name].flatMap((value, i) => (Object.is(value, recorded[name][i]) ? [] : [i]));
    if (rows.length === 0) return [];
    const [i] = rows;
    const values = `${recorded[name][i]}; computed again it is ${again[name][i]}`;
    return [`${source}: episodes.${name}, episode ${i}, is ${values}${others(rows.length, "episodes")}`];
  });
}

/** One line per agent whose actions differ: the first place with both values, and how many there are. */
export function actionDifferences(recorded: EvaluationTrace, again: EvaluationTrace, source: string): string[] {
  return recorded.actions.flatMap((actions, agent) => {
    const played = again.actions[agent];
    let first = -1;
    let count = 0;
    for (let i = 0; i < actions.length; i++) {
      if (Object.is(actions[i], played[i])) continue;
      if (count++ === 0) first = i;
    }
    if (count === 0) return [];
    const place = actionPlace(agent, first, recorded.world.horizon);
    return [
      `${source}: ${place}, is ${actions[first]}; played again it is ${played[first]}${others(count, "numbers")}`,
    ];
  });
}

function others(count: number, what: string): string {
  return count > 1 ? ` (${count} ${what} differ)` : "";
}

/** Where two safetensors files differ: the tensors, the first place in each with both values. */
export function tensorDifferences(recorded: Uint8Array, again: Uint8Array, source: string): string[] {
  const at = firstDifference(recorded, again);
  if (at === undefined) return [];
  const otherwise = `${source}: byte ${at} differs from the file that training writes`;
  const { tensors: wanted } = decodeSafetensors(again, source);
  let found: typeof wanted;
  try {
    found = decodeSafetensors(recorded, source, { finite: false }).tensors;
  } catch (error) {
    return [otherwise, (error as Error).message];
  }
  const lines = Object.entries(wanted).flatMap(([name, { data }]) => {
    const own = found[name]?.data;
    if (own === undefined) return [`${source}: the tensor "${name}" is missing`];
    const i = Array.from(data as Float32Array).findIndex((value, i) => !Object.is(value, own[i]));
    return i < 0 ? [] : [`${source}: ${name}, value ${i}, is ${own[i]}; trained again it is ${data[i]}`];
  });
  return lines.length > 0 ? lines : [otherwise];
}

/** Where two Parquet files differ. The recorded one is not decoded: a hostile one can keep its reader busy for ever. */
export function parquetDifferences(recorded: Uint8Array, again: Uint8Array, source: string): string[] {
  const at = firstDifference(recorded, again);
  if (at === undefined) return [];
  const column = parquetColumnAt(again, at);
  const place = column === undefined ? "in the file's own head or foot" : `in the column "${column}"`;
  return [`${source}: byte ${at}, ${place}, differs from the file that training writes`];
}
