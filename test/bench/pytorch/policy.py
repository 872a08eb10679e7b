"""One policy call: blue's action on one observation, eval mode, no gradient."""

import torch

from networks import agents
from timing import main


class Measure:
    def __init__(self):
        self.policy = agents()[1].policy.eval()
        self.observation = torch.randn(1, 10)

    @torch.no_grad()
    def __call__(self, count):
        for _ in range(count):
            self.policy(self.observation)


if __name__ == "__main__":
    main(Measure, count=2000, rounds=11)
