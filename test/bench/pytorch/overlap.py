"""Mean squared difference of blue's hidden activations on 4096 pairs of observations, one value per pair."""

import torch

from networks import agents
from timing import main

PAIRS = 4096


class Measure:
    def __init__(self):
        self.policy = agents()[1].policy.eval()
        self.self_side = torch.randn(PAIRS, 10)
        self.other_side = self.self_side.clone()
        self.other_side[:, 6:8] += 0.1

    @torch.no_grad()
    def __call__(self, count):
        for _ in range(count):
            a1, a2, _ = self.policy(self.self_side)
            b1, b2, _ = self.policy(self.other_side)
            ((a1 - b1).square().sum(1) + (a2 - b2).square().sum(1)) / 128


if __name__ == "__main__":
    main(Measure, count=20, rounds=11)
