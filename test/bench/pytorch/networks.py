"""Networks and agents of the reference in plain PyTorch: normalised inputs, two hidden layers of 64, leaky ReLU."""

import copy

import torch
from torch import nn
from torch.nn import functional as F

BATCH = 1024
OBSERVATIONS = (6, 10)  # red, blue
ACTION = 2
CRITIC_INPUTS = sum(OBSERVATIONS) + ACTION * len(OBSERVATIONS)

torch.set_num_threads(1)


class Network(nn.Module):
    """Returns both hidden activations and the output."""

    def __init__(self, inputs, outputs, squash, output_range=None):
        super().__init__()
        self.norm = nn.BatchNorm1d(inputs)
        self.first = nn.Linear(inputs, 64)
        self.second = nn.Linear(64, 64)
        self.last = nn.Linear(64, outputs)
        self.squash = squash
        if output_range is not None:
            self.last.weight.data.uniform_(-output_range, output_range)

    def forward(self, x):
        h1 = F.leaky_relu(self.first(self.norm(x)))
        h2 = F.leaky_relu(self.second(h1))
        out = self.last(h2)
        return h1, h2, torch.tanh(out) if self.squash else out


class Agent:
    """A policy, a critic, their targets and optimisers."""

    def __init__(self, observation, output_range=0.003):
        self.policy = Network(observation, ACTION, squash=True, output_range=output_range)
        self.critic = Network(CRITIC_INPUTS, 1, squash=False)
        self.target_policy = copy.deepcopy(self.policy).requires_grad_(False)
        self.target_critic = copy.deepcopy(self.critic).requires_grad_(False)
        self.policy_optimiser = torch.optim.Adam(self.policy.parameters(), lr=0.01)
        self.critic_optimiser = torch.optim.Adam(self.critic.parameters(), lr=0.01)


def agents(output_range=0.003):
    torch.manual_seed(1)
    return [Agent(size, output_range) for size in OBSERVATIONS]
