"""One agent update at batch 1024, eager mode, one thread, without avoidable work.

Target values and the other agent's action carry no gradient, and the policy step computes no critic weight gradients.
Targets move by PyTorch's multi-tensor operations; Adam's own (foreach=True) was no faster here and is not used.
"""

import torch
from torch import nn
from torch.nn import functional as F

from networks import ACTION, BATCH, OBSERVATIONS, agents
from timing import main

DISCOUNT, TAU, CLIP, PENALTY = 0.95, 0.01, 0.5, 1e-3


def update_agent(team, i, observations, actions, reward, following, done, leak=False, extra=None):
    """`observations`, `actions` and `following` hold one [rows x size] tensor per agent.

    `leak` lets the policy's gradient run on into the critic's weights and the other policy, as published, for nothing.
    `extra(policy, observation, action)` is a loss that joins the policy's.
    """
    agent = team[i]
    with torch.no_grad():
        next_actions = [a.target_policy(x)[2] for a, x in zip(team, following)]
        next_value = agent.target_critic(torch.cat((*following, *next_actions), dim=1))[2]
        target = reward + DISCOUNT * (1 - done) * next_value
    value = agent.critic(torch.cat((*observations, *actions), dim=1))[2]
    critic_loss = F.mse_loss(value, target)
    agent.critic_optimiser.zero_grad(set_to_none=True)
    critic_loss.backward()
    nn.utils.clip_grad_norm_(agent.critic.parameters(), CLIP)
    agent.critic_optimiser.step()

    action = agent.policy(observations[i])[2]
    played = []
    for j, other in enumerate(team):
        if j == i:
            played.append(action)
        else:
            with torch.set_grad_enabled(leak):
                played.append(other.policy(observations[j])[2])
    agent.critic.requires_grad_(leak)
    score = agent.critic(torch.cat((*observations, *played), dim=1))[2]
    agent.critic.requires_grad_(True)
    policy_loss = PENALTY * action.square().mean() - score.mean()
    if extra is not None:
        policy_loss = policy_loss + extra(agent.policy, observations[i], action)
    agent.policy_optimiser.zero_grad(set_to_none=True)
    policy_loss.backward()
    nn.utils.clip_grad_norm_(agent.policy.parameters(), CLIP)
    agent.policy_optimiser.step()


def parameters(agent, target):
    networks = (agent.target_policy, agent.target_critic) if target else (agent.policy, agent.critic)
    return [p for network in networks for p in network.parameters()]


@torch.no_grad()
def move_targets(agent):
    targets = parameters(agent, target=True)
    torch._foreach_mul_(targets, 1 - TAU)
    torch._foreach_add_(targets, parameters(agent, target=False), alpha=TAU)


class Measure:
    """Blue's update, with the moves of its two targets."""

    def __init__(self):
        self.team = agents()
        self.batch = (
            [torch.randn(BATCH, size) for size in OBSERVATIONS],
            [torch.rand(BATCH, ACTION) * 2 - 1 for _ in OBSERVATIONS],
            torch.randn(BATCH, 1),
            [torch.randn(BATCH, size) for size in OBSERVATIONS],
            torch.zeros(BATCH, 1),
        )

    def __call__(self, count):
        for _ in range(count):
            update_agent(self.team, 1, *self.batch)
            move_targets(self.team[1])


if __name__ == "__main__":
    main(Measure, count=40, rounds=11)
