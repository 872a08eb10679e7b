/** One array of a learner's state. @throws if it is missing or of another length */
export function stateArray(state: Readonly<Record<string, Float32Array>>, name: string, length: number): Float32Array {
  if (!Object.hasOwn(state, name)) {
    throw new Error(`the state has no "${name}"; it has ${Object.keys(state).join(", ") || "nothing"}`);
  }
  const array = state[name];
  if (array.length !== length) throw new Error(`"${name}" must hold ${length} numbers; got ${array.length}`);
  return array;
}
