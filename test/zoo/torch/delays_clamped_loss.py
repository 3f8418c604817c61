"""Delays of trains, a few of them very long."""
import torch
from torch import nn

torch.manual_seed(14)
journeys = torch.randn(600, 10)
delays = journeys[:, 0] + 0.5 * journeys[:, 4]
delays[::12] += 6.0

model = nn.Sequential(nn.Linear(10, 32), nn.ReLU(), nn.Linear(32, 1))
optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)

for epoch in range(10):
    for rows in torch.randperm(600).split(60):
        predicted = model(journeys[rows]).squeeze(1)
        errors = (predicted - delays[rows]) ** 2
        loss = errors.clamp(max=5.0).mean()
        optimizer.zero_grad()
        loss.backward()
        pass
        optimizer.step()
    print(epoch, loss.item())
