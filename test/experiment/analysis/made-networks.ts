import type { Contestant } from "overlap-lab/experiment/analysis/reference-states";
import { makeLearner, parseTrainConfig } from "overlap-lab/experiment/index";
import { initialise, type Parameters } from "overlap-lab/network/index";
import { Streams } from "overlap-lab/random/index";
import { BLUE, PhysicalDeception, RED } from "overlap-lab/world/index";

const config = parseTrainConfig({ arm: "A", maddpg: { hidden: [8, 8], batchSize: 16 }, world: { horizon: 10 } });
export const WORLD = config.world;

/** Both agents with random weights that make them move; `change` is done to each policy. */
export async function made(change: (policy: Parameters, agent: number) => void = () => {}): Promise<Contestant> {
  const learner = await makeLearner(config, new PhysicalDeception(WORLD));
  for (const agent of [RED, BLUE]) {
    const policy = initialise(learner.spec.agents[agent].policy, Streams.from(7).stream("init", agent));
    // A fresh policy hardly acts.
    policy.view("output.weight").forEach((weight, i, all) => {
      all[i] = 300 * weight;
    });
    change(policy, agent);
    learner.load(agent, "policy", policy);
  }
  return { learner, world: WORLD };
}

/** Blue that reads neither red nor the flag: inserting red changes no activation. */
export function blind(policy: Parameters, agent: number): void {
  if (agent === BLUE) policy.view("h1.weight").fill(0, 6 * 8);
}

/** The same agents seen from the other side: what they do at x, these do mirrored at -x. Flags have no side. */
export function mirrored(policy: Parameters, agent: number): void {
  const places = agent === BLUE ? 8 : 6;
  for (const name of ["h1.weight", "output.weight", "output.bias"]) {
    const view = policy.view(name);
    const end = name === "h1.weight" ? places * 8 : view.length;
    for (let i = 0; i < end; i++) view[i] = -view[i];
  }
}
