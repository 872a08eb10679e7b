import type { Parameters } from "../../network/index.js";
import type { DeviationTable } from "./deviation.js";
import { type Tensors, tensorFrom } from "./reference-networks.js";

/** Compares the learned parameters of a network with those of a fixture. */
export function compareLearned(
  table: DeviationTable,
  quantity: string,
  actual: Parameters,
  expected: Tensors,
  at: string,
): void {
  for (const { name, learned } of actual.layout) {
    if (learned)
      table.compare(quantity, actual.view(name), tensorFrom(actual.spec, expected, name, at), `${at} ${name}`);
  }
}

/** Compares all parameters of a network with those of a fixture, running statistics included. */
export function compareAll(
  table: DeviationTable,
  quantity: string,
  actual: Parameters,
  expected: Tensors,
  at: string,
): void {
  for (const { name } of actual.layout) {
    table.compare(quantity, actual.view(name), tensorFrom(actual.spec, expected, name, at), `${at} ${name}`);
  }
}
