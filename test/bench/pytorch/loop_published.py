"""A training loop with the costs of the published one: three policy evaluations and noise advances a step, an object-style
world, a replay buffer that permutes all filled indices for each sample and takes the mean and deviation of all filled
rewards, two agent updates each 100 steps. Unit: one episode of 50 steps.

The cost grows with the buffer, so it is measured at several fillings and integrated over the run: filling 50 x episode
up to 1,000,000, straight lines between the measured fillings. Logging and saving are left out."""

import argparse
import json
import statistics

import numpy as np
import torch

from networks import ACTION, BATCH, OBSERVATIONS, agents
from timing import seconds
from update import move_targets, update_agent
from world_objects import World

STEPS, EVERY, CAPACITY, EPISODES = 50, 100, 1_000_000, 25_000
FILLINGS = (2_000, 50_000, 250_000, 500_000, 1_000_000)


class Noise:
    def __init__(self):
        self.state = np.zeros(ACTION)

    def advance(self):
        self.state = self.state - 0.15 * self.state + 0.2 * np.random.randn(ACTION)
        return self.state


class Replay:
    def __init__(self, filled):
        def entries(*size):
            array = np.zeros((CAPACITY, *size))
            array[:filled] = np.random.standard_normal((filled, *size))
            return array

        self.observations = [entries(size) for size in OBSERVATIONS]
        self.actions = [entries(ACTION) for _ in OBSERVATIONS]
        self.rewards = [entries() for _ in OBSERVATIONS]
        self.next = [entries(size) for size in OBSERVATIONS]
        self.done = [np.zeros(CAPACITY) for _ in OBSERVATIONS]
        self.filled = filled
        self.at = filled % CAPACITY

    def push(self, observations, actions, rewards, following, done):
        for i in range(len(OBSERVATIONS)):
            self.observations[i][self.at] = observations[i]
            self.actions[i][self.at] = actions[i]
            self.rewards[i][self.at] = rewards[i]
            self.next[i][self.at] = following[i]
            self.done[i][self.at] = done[i]
        self.at = (self.at + 1) % CAPACITY
        self.filled = min(CAPACITY, self.filled + 1)

    def sample(self):
        rows = np.random.choice(np.arange(self.filled), size=BATCH, replace=False)
        cast = lambda x: torch.tensor(x, dtype=torch.float32)
        rewards = []
        for reward in self.rewards:
            filled = reward[: self.filled]
            rewards.append(cast((reward[rows] - filled.mean()) / filled.std()).unsqueeze(1))
        return (
            [cast(x[rows]) for x in self.observations],
            [cast(x[rows]) for x in self.actions],
            rewards,
            [cast(x[rows]) for x in self.next],
            [cast(x[rows]).unsqueeze(1) for x in self.done],
        )


class Measure:
    def __init__(self, filled=0):
        self.team = agents()
        self.noise = [Noise() for _ in self.team]
        self.replay = Replay(filled)
        self.world = World()
        self.steps = 0

    def act(self, observations):
        actions = []
        for agent, noise, observation in zip(self.team, self.noise, observations):
            action = agent.policy(observation)[2]
            action = action + torch.tensor(noise.advance() * 0.3, dtype=torch.float32)
            actions.append(action.clamp(-1, 1))
        return actions

    def episode(self):
        for agent, noise in zip(self.team, self.noise):
            agent.policy.eval()
            noise.state = np.zeros(ACTION)
        observations = self.world.reset()
        for _ in range(STEPS):
            rows = [torch.tensor(x, dtype=torch.float32).unsqueeze(0) for x in observations]
            for _ in range(3):
                actions = self.act(rows)
            played = [action.detach().numpy()[0] for action in actions]
            following, rewards, done, _ = self.world.step(played)
            self.replay.push(observations, played, rewards, following, done)
            observations = following
            self.steps += 1
            if self.steps % EVERY == 0 and self.replay.filled >= BATCH:
                self.update()

    def update(self):
        for agent in self.team:
            agent.policy.train()
        for i in range(len(self.team)):
            observations, actions, rewards, following, done = self.replay.sample()
            update_agent(self.team, i, observations, actions, rewards[i], following, done[i], leak=True)
        for agent in self.team:
            move_targets(agent)
            agent.policy.eval()

    def __call__(self, count):
        for _ in range(count):
            self.episode()


def mean_over_run(fillings, costs):
    """Mean cost of an episode over a run of 25,000 episodes."""
    filling = np.minimum(CAPACITY, STEPS * np.arange(EPISODES))
    return float(np.interp(filling, fillings, costs).mean())


if __name__ == "__main__":
    options = argparse.ArgumentParser()
    options.add_argument("--episodes", type=int, default=100, help="episodes of each round (even)")
    options.add_argument("--rounds", type=int, default=3)
    given = options.parse_args()
    measured = []
    for filled in FILLINGS:
        work = Measure(filled)
        seconds(work, 10)
        values = [seconds(work, given.episodes) for _ in range(given.rounds)]
        measured.append({"filled": filled, "median": statistics.median(values), "min": min(values), "max": max(values)})
        del work
    mean = {key: mean_over_run(FILLINGS, [m[key] for m in measured]) for key in ("median", "min", "max")}
    print(json.dumps({"method": " ".join(__doc__.split()), "rounds": given.rounds, **mean, "slices": measured}))
