"""What fine-tuning adds to blue's policy loss: the overlap loss (mean squared difference of both hidden layers between a row
where blue does not see red and the same with a red put in) and DPMSE (mean squared change of action from the baseline's)."""

import copy
import math

import torch
from torch.nn import functional as F

RED_SLOT = slice(6, 8)
RADIUS = 0.125


def with_red(rows):
    angle = 2 * math.pi * torch.rand(len(rows))
    length = RADIUS * torch.rand(len(rows))
    other = rows.clone()
    other[:, RED_SLOT] = torch.stack((length * angle.cos(), length * angle.sin()), dim=1)
    return other


class OverlapAndDpmse:
    def __init__(self, policy):
        self.baseline = copy.deepcopy(policy).eval().requires_grad_(False)

    def __call__(self, policy, observation, action):
        alone = observation[(observation[:, RED_SLOT] == 0).all(dim=1)]
        mine, other = (torch.cat(policy(rows)[:2], dim=1) for rows in (alone, with_red(alone)))
        return F.mse_loss(mine, other) + F.mse_loss(action, self.baseline(observation)[2])
