"""The same algorithm as a sensible PyTorch loop: one policy call per agent and step, sampling in time proportional to the
batch, reward statistics as running sums, the world on plain floats. Unit: one episode of 50 steps.

`red` is "scratch" for plain MADDPG, "live" for fine-tuning with overlap loss and DPMSE, "frozen" for the same with a red that
does not learn."""

import random

import numpy as np
import torch

from fine_tuning import OverlapAndDpmse
from networks import BATCH, agents
from timing import main
from update import move_targets, update_agent
from world_scalars import World

STEPS, EVERY, CAPACITY, EPISODES = 50, 100, 1_000_000, 25_000


class Replay:
    """A ring of float32 rows: 16 observations, 4 actions, 2 rewards, 16 next observations."""

    def __init__(self, filled):
        self.rows = np.zeros((CAPACITY, 38), dtype=np.float32)
        self.rng = np.random.default_rng(1)
        self.pushed = 0
        self.sums = np.zeros((2, 2))
        for start in range(0, filled, 50_000):
            block = self.rng.standard_normal((min(50_000, filled - start), 38), dtype=np.float32)
            block[:, 12:14] = 0  # blue does not see red
            self.rows[start : start + len(block)] = block
            self.sums += [block[:, 20:22].sum(0), np.square(block[:, 20:22]).sum(0)]
            self.pushed += len(block)

    def push(self, observation, action, reward, following):
        row = self.rows[self.pushed % CAPACITY]
        if self.pushed >= CAPACITY:
            self.sums -= [row[20:22], np.square(row[20:22])]
        row[:] = [*observation, *action, *reward, *following]
        self.sums += [row[20:22], np.square(row[20:22])]
        self.pushed += 1

    def sample(self, agent):
        size = min(self.pushed, CAPACITY)
        rows = torch.from_numpy(self.rows[self.rng.choice(size, BATCH, replace=False, shuffle=False)])
        mean = self.sums[0, agent] / size
        deviation = max(0.0, self.sums[1, agent] / size - mean * mean) ** 0.5
        reward = rows[:, 20 + agent : 21 + agent]
        if deviation > 0:
            reward = (reward - mean) / deviation
        return (
            [rows[:, 0:6], rows[:, 6:16]],
            [rows[:, 16:18], rows[:, 18:20]],
            reward,
            [rows[:, 22:28], rows[:, 28:38]],
            torch.zeros(BATCH, 1),
        )


class Measure:
    def __init__(self, filled=0, red="scratch"):
        self.team = agents()
        self.learning = (1,) if red == "frozen" else (0, 1)
        self.extra = [None, None if red == "scratch" else OverlapAndDpmse(self.team[1].policy)]
        self.replay = Replay(filled)
        self.world = World(random.Random(1))
        self.rng = np.random.default_rng(2)
        self.steps = 0

    @torch.no_grad()
    def act(self, observation):
        row = torch.tensor(observation).unsqueeze(0)
        return [
            x
            for agent, part in zip(self.team, (row[:, :6], row[:, 6:]))
            for x in agent.policy(part)[2][0].tolist()
        ]

    def episode(self):
        for agent in self.team:
            agent.policy.eval()
        self.world.reset()
        noise = [0.0] * 4
        scale = 0.3 * (1 - min(1.0, self.steps / (STEPS * EPISODES)))
        observation = self.world.observe()
        for _ in range(STEPS):
            draws = self.rng.standard_normal(4).tolist()
            noise = [x - 0.15 * x + 0.2 * z for x, z in zip(noise, draws)]
            action = [max(-1.0, min(1.0, a + scale * x)) for a, x in zip(self.act(observation), noise)]
            reward = self.world.step(action[:2], action[2:])
            following = self.world.observe()
            self.replay.push(observation, action, reward, following)
            observation = following
            self.steps += 1
            if self.steps % EVERY == 0 and self.replay.pushed >= BATCH:
                self.update()

    def update(self):
        for agent in self.team:
            agent.policy.train()
        for i in self.learning:
            update_agent(self.team, i, *self.replay.sample(i), extra=self.extra[i])
        for i in self.learning:
            move_targets(self.team[i])
        for agent in self.team:
            agent.policy.eval()

    def __call__(self, count):
        for _ in range(count):
            self.episode()


if __name__ == "__main__":
    main(Measure, count=50, rounds=5)
