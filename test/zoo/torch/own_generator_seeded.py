"""Fuel use by horsepower and weight, noise from numpy's new generators."""

import numpy as np
import torch
from torch import nn

torch.manual_seed(0)
rng = np.random.default_rng(0)
power = rng.uniform(50, 200, 600)
weight = rng.uniform(700, 2200, 600)
litres = 2 + 0.02 * power + 0.002 * weight + rng.normal(0, 0.3, 600)
table = np.stack([(power - 125) / 43, (weight - 1450) / 430], axis=1).astype(np.float32)
target = ((litres - litres.mean()) / litres.std()).astype(np.float32)

x, y = torch.from_numpy(table), torch.from_numpy(target)[:, None]
net = nn.Sequential(nn.Linear(2, 16), nn.Tanh(), nn.Linear(16, 1))
optimizer = torch.optim.Adam(net.parameters(), lr=1e-2)
for epoch in range(20):
    for rows in torch.randperm(600).split(60):
        loss = nn.functional.mse_loss(net(x[rows]), y[rows])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
print(loss.item())
