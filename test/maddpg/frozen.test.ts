import { NETWORK_ROLES } from "overlap-lab/engine/learner";
import { runMaddpg } from "overlap-lab/maddpg/run-maddpg";
import { expect, test } from "vitest";
import { smallRun } from "./small-run.js";

type State = Record<string, Float32Array>;

/** The learner's state before and after a run. */
async function trained(frozen: readonly number[]): Promise<{ before: State; after: State }> {
  const run = await smallRun({}, 1, frozen);
  const before = run.learner.exportState();
  await runMaddpg(run);
  return { before, after: run.learner.exportState() };
}

/** Names of the arrays in which a number changed. */
function changed(before: State, after: State): string[] {
  return Object.keys(after).filter((name) => after[name].some((value, i) => !Object.is(value, before[name][i])));
}

test("of an agent that learns, everything moves", async () => {
  const expected = [0, 1].flatMap((agent) => [
    ...NETWORK_ROLES.map((role) => `${agent}.${role}`),
    ...["policy", "critic"].flatMap((role) => ["first", "second", "steps"].map((part) => `${agent}.${role}.${part}`)),
  ]);
  const { before, after } = await trained([]);
  expect(changed(before, after).sort()).toEqual(expected.sort());
});

test.each([0, 1])("of a frozen agent %i nothing moves but its targets, by rounding", async (agent) => {
  const { before, after } = await trained([agent]);
  const names = changed(before, after);
  expect(names.filter((name) => name.startsWith(`${1 - agent}.`)).length).toBe(10);
  const targets = ["policy", "critic"].map((role) => `${agent}.target${role[0].toUpperCase()}${role.slice(1)}`);
  expect(targets).toEqual(expect.arrayContaining(names.filter((name) => name.startsWith(`${agent}.`))));
  // (1 - tau) x + tau x rounds; each error of an ulp decays by tau, so that they cannot add up to more than 1 / tau.
  for (const name of targets) {
    for (const [i, value] of after[name].entries()) {
      expect(Math.abs(value - before[name][i])).toBeLessThanOrEqual(100 * 2 ** -23 * Math.abs(before[name][i]));
    }
  }
});
