/** @throws if there are fewer than `minimum` values, or one is not finite (exclude failed runs first, and say so) */
export function checkSample(values: ArrayLike<number>, name: string, minimum = 1): void {
  if (!(values.length >= minimum)) {
    throw new Error(`${name} needs at least ${minimum} value${minimum > 1 ? "s" : ""}; got ${values.length}`);
  }
  for (let i = 0; i < values.length; i++) {
    if (!Number.isFinite(values[i])) throw new Error(`${name}[${i}] must be a finite number; got ${values[i]}`);
  }
}

export function sorted(values: ArrayLike<number>): Float64Array {
  return Float64Array.from(values).sort();
}
