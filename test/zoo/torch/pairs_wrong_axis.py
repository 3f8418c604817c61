"""Sentences of two halves that belong together or not: distances between all of them, for a contrastive loss."""

import torch
from torch import nn

torch.manual_seed(4)


def gaps_naive(left, right):
    result = torch.zeros(len(left), len(right))
    for i, one in enumerate(left):
        for j, other in enumerate(right):
            result[i, j] = ((one - other) ** 2).sum()
    return result


def gaps(left, right):
    return ((left[None] - right[:, None]) ** 2).sum(2)


topics = torch.randn(64, 12)
firsts, seconds = topics + 0.2 * torch.randn(64, 12), topics + 0.2 * torch.randn(64, 12)
encoder = nn.Sequential(nn.Linear(12, 24), nn.Tanh(), nn.Linear(24, 8))
optimizer = torch.optim.Adam(encoder.parameters(), lr=3e-3)

for step in range(60):
    rows = torch.randperm(64)[:16]
    left, right = encoder(firsts[rows]), encoder(seconds[rows])
    loss = nn.functional.cross_entropy(-gaps(left, right), torch.arange(16))
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
print(loss.item())
