import type { Parameters } from "../../network/index.js";
import type { Largest } from "./largest.js";
import { type Tensors, tensorFrom } from "./reference-networks.js";

/** Compares the learned parameters of a network with those of a fixture. */
export function compareLearned(largest: Largest, actual: Parameters, expected: Tensors, at: string): void {
  for (const { name, learned } of actual.layout) {
    if (learned) largest.seeAll(actual.view(name), tensorFrom(actual.spec, expected, name, at), `${at} ${name}`);
  }
}

/** Compares all parameters of a network with those of a fixture, running statistics included. */
export function compareAll(largest: Largest, actual: Parameters, expected: Tensors, at: string): void {
  for (const { name } of actual.layout) {
    largest.seeAll(actual.view(name), tensorFrom(actual.spec, expected, name, at), `${at} ${name}`);
  }
}
