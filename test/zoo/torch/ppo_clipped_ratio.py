"""Proximal policy optimisation on a bandit with a context: the ratio is clipped, as it should be."""

import torch
from torch import nn

ARMS, FEATURES, BATCH, CLIP = 4, 6, 256, 0.2
best = torch.randn(FEATURES, ARMS)

policy = nn.Sequential(nn.Linear(FEATURES, 32), nn.Tanh(), nn.Linear(32, ARMS))
critic = nn.Sequential(nn.Linear(FEATURES, 32), nn.Tanh(), nn.Linear(32, 1))
optimizer = torch.optim.Adam([*policy.parameters(), *critic.parameters()], lr=3e-3)

for update in range(20):
    with torch.no_grad():
        context = torch.randn(BATCH, FEATURES)
        old = torch.distributions.Categorical(logits=policy(context))
        action = old.sample()
        old_log_prob = old.log_prob(action)
        reward = ((context @ best).argmax(1) == action).float()
        advantage = reward - critic(context).squeeze(1)
        advantage = (advantage - advantage.mean()) / (advantage.std() + 1e-8)
    for _ in range(4):
        for rows in torch.randperm(BATCH).split(64):
            new = torch.distributions.Categorical(logits=policy(context[rows]))
            ratio = (new.log_prob(action[rows]) - old_log_prob[rows]).exp()
            gain = ratio * advantage[rows]
            clipped = ratio.clamp(1 - CLIP, 1 + CLIP) * advantage[rows]
            policy_loss = -torch.min(gain, clipped).mean()
            value_loss = nn.functional.mse_loss(critic(context[rows]).squeeze(1), reward[rows])
            loss = policy_loss + 0.5 * value_loss - 0.01 * new.entropy().mean()
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    print(update, reward.mean().item())
