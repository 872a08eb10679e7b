import type { WorldSnapshot } from "./world.js";

/** Copies every array of a world's state. */
export function copyState(state: WorldSnapshot): WorldSnapshot {
  return Object.fromEntries(Object.entries(state).map(([name, values]) => [name, values.slice()]));
}

/** Writes a snapshot back into a world's state. @throws if an array is missing or of another length */
export function restoreState(state: WorldSnapshot, snapshot: WorldSnapshot): void {
  for (const [name, values] of Object.entries(state)) {
    const saved = snapshot[name];
    if (!(saved instanceof Float64Array) || saved.length !== values.length) {
      const got = saved instanceof Float64Array ? `${saved.length} numbers` : "nothing";
      throw new Error(
        `the snapshot does not fit this world: "${name}" needs ${values.length} numbers, got ${got}; restore it into a world of the same kind and count`,
      );
    }
  }
  for (const [name, values] of Object.entries(state)) values.set(snapshot[name]);
}

/** @throws if `count` is not a whole number from 1 to 2^20 */
export function checkCount(count: number): void {
  if (!(Number.isInteger(count) && count >= 1 && count <= 2 ** 20)) {
    throw new Error(`count must be a whole number of parallel worlds from 1 to 2^20; got ${count}`);
  }
}

/** @throws if there is no world `index` */
export function checkIndex(index: number, count: number): void {
  if (!(Number.isInteger(index) && index >= 0 && index < count)) {
    throw new Error(`world index must be a whole number from 0 to ${count - 1}; got ${index}`);
  }
}

/** @throws if there is no agent of that number */
export function checkAgent(agent: number, agents: readonly string[]): void {
  if (!(Number.isInteger(agent) && agent >= 0 && agent < agents.length)) {
    throw new Error(`agent must be ${agents.map((name, i) => `${i} (${name})`).join(" or ")}; got ${String(agent)}`);
  }
}

/** @throws if an array does not have `length` entries; `what` names it and `shape` says how the length comes about */
export function checkLength(array: ArrayLike<number> | undefined, length: number, what: string, shape: string): void {
  if (array?.length !== length) {
    throw new Error(`${what} must hold ${length} numbers, ${shape}; got ${array?.length ?? "none"}`);
  }
}

/** @throws unless there are finite actions, [count x size], for each agent */
export function checkActions(
  actions: readonly Float64Array[],
  agents: readonly string[],
  count: number,
  size: number,
): void {
  for (let agent = 0; agent < agents.length; agent++) {
    const action = actions[agent];
    if (action?.length !== count * size) {
      checkLength(action, count * size, `actions[${agent}] (${agents[agent]})`, `${size} for each world`);
    }
    let sum = 0;
    for (let i = 0; i < action.length; i++) sum += action[i];
    if (!Number.isFinite(sum)) {
      const at = action.findIndex((value) => !Number.isFinite(value));
      throw new Error(`actions[${agent}] (${agents[agent]}) must be finite; got ${action[at]} at entry ${at}`);
    }
  }
}

/** A point of the plane, checked. @throws if it is not two finite numbers */
export function checkedPoint(point: readonly number[], what: string): readonly number[] {
  if (!(Array.isArray(point) && point.length === 2 && point.every(Number.isFinite))) {
    throw new Error(`${what} must be two finite numbers [x, y]; got ${JSON.stringify(point)}`);
  }
  return point;
}
