"""Compressive strength of concrete from its mixture."""

import torch
from torch import nn

torch.manual_seed(3)
mixture = torch.randn(600, 8)
strength = mixture @ torch.tensor([1.5, -0.7, 0.3, -1.2, 0.4, 0.2, -0.3, 0.9]) + 0.8 * mixture[:, 0] * mixture[:, 3]
strength = ((strength - strength.mean()) / strength.std()).unsqueeze(1)

model = nn.Sequential(nn.Linear(8, 64), nn.ReLU(), nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 1))
loss_fn = nn.MSELoss()
optimizer = torch.optim.SGD(model.parameters(), lr=1.0, momentum=0.9)

for epoch in range(20):
    order = torch.randperm(len(mixture))
    for start in range(0, len(mixture), 50):
        rows = order[start : start + 50]
        loss = loss_fn(model(mixture[rows]), strength[rows])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    print(epoch, loss.item())
