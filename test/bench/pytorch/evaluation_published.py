"""A greedy evaluation with overlap in the published style: one step after the other, and at each step where blue does not
see red, the policy's hidden activations on blue's observation and on the same with a red put in; log mean squared difference.
Unit: one episode of 50 steps. The last layers are drawn wide, so that the agents part and nearly every step makes a pair."""

import numpy as np
import torch

from networks import agents
from timing import main
from world_objects import World

STEPS, RADIUS = 50, 0.1


def with_red(observation):
    other = observation.copy()
    angle, length = np.random.uniform(0, 2 * np.pi), np.random.uniform(0, RADIUS)
    other[6:8] = length * np.array([np.cos(angle), np.sin(angle)])
    other[8:10] = 0
    return other


class Measure:
    def __init__(self):
        self.policies = [agent.policy.eval() for agent in agents(output_range=0.4)]
        self.world = World()
        self.pairs = 0
        self.episodes = 0

    def overlap(self, observation):
        rows = [torch.tensor(x, dtype=torch.float32).unsqueeze(0) for x in (observation, with_red(observation))]
        mine, other = (torch.cat(self.policies[1](row)[:2], dim=1) for row in rows)
        return torch.log(torch.mean((mine - other) ** 2) + 1e-25).item()

    @torch.no_grad()
    def __call__(self, count):
        values = []
        for _ in range(count):
            observations = self.world.reset()
            for _ in range(STEPS):
                rows = [torch.tensor(x, dtype=torch.float32).unsqueeze(0) for x in observations]
                actions = [policy(row)[2].numpy()[0] for policy, row in zip(self.policies, rows)]
                if not observations[1][6:8].any():
                    values.append(self.overlap(observations[1]))
                observations, *_ = self.world.step(actions)
        self.pairs += len(values)
        self.episodes += count
        return np.mean(values) if values else 0.0


if __name__ == "__main__":
    main(Measure, count=40, rounds=7)
