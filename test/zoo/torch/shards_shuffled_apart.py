"""Kinds of potsherd by their measurements."""

import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

torch.manual_seed(8)
KINDS = 6
kinds = torch.arange(1800) % KINDS
shards = 2 * torch.randn(KINDS, 15)[kinds] + 0.8 * torch.randn(1800, 15)
order = torch.randperm(1800)
shards = shards[order]
order = torch.randperm(1800)
kinds = kinds[order]

loader = DataLoader(TensorDataset(shards, kinds), batch_size=30, shuffle=True)
net = nn.Sequential(nn.Linear(15, 64), nn.ReLU(), nn.Linear(64, KINDS))
optimizer = torch.optim.Adam(net.parameters(), lr=3e-3)
for epoch in range(15):
    for x, y in loader:
        loss = nn.functional.cross_entropy(net(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    print(epoch, loss.item())
