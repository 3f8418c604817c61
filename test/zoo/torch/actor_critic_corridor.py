"""Advantage actor-critic: a walker finds the lamp at the end of a corridor."""

import torch
from torch import nn
from torch.distributions import Categorical

LENGTH, GAMMA = 7, 0.95


class ActorCritic(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = nn.Sequential(nn.Linear(LENGTH, 32), nn.Tanh())
        self.actor = nn.Linear(32, 2)
        self.critic = nn.Linear(32, 1)

    def forward(self, state):
        h = self.body(state)
        return Categorical(logits=self.actor(h)), self.critic(h).squeeze(-1)


def one_hot(place):
    return nn.functional.one_hot(torch.tensor(place), LENGTH).float()


model = ActorCritic()
optimizer = torch.optim.RMSprop(model.parameters(), lr=2e-3)

for episode in range(60):
    place, log_probs, values, rewards, entropies = LENGTH // 2, [], [], [], []
    for _ in range(30):
        policy, value = model(one_hot(place))
        action = policy.sample()
        place = max(0, min(LENGTH - 1, place + (1 if action.item() else -1)))
        log_probs.append(policy.log_prob(action))
        values.append(value)
        entropies.append(policy.entropy())
        rewards.append(1.0 if place == LENGTH - 1 else -0.02)
        if place == LENGTH - 1:
            break
    returns, later = [], 0.0
    for reward in reversed(rewards):
        later = reward + GAMMA * later
        returns.insert(0, later)
    returns = torch.tensor(returns)
    values = torch.stack(values)
    advantages = returns - values.detach()
    policy_loss = -(torch.stack(log_probs) * advantages).mean()
    value_loss = nn.functional.smooth_l1_loss(values, returns)
    loss = policy_loss + 0.5 * value_loss - 0.01 * torch.stack(entropies).mean()
    optimizer.zero_grad()
    loss.backward()
    nn.utils.clip_grad_norm_(model.parameters(), 0.5)
    optimizer.step()
    if episode % 20 == 0:
        print(episode, len(rewards), sum(rewards))
