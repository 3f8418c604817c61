"""Inner and outer ring."""
import math

import torch
from torch import nn, optim

angle = torch.rand(500) * 2 * math.pi
outer = torch.arange(500) % 2
radius = 0.5 + outer + 0.1 * torch.randn(500)
points = torch.stack([radius * angle.cos(), radius * angle.sin()], dim=1)


class Rings(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1 = nn.Linear(2, 32)
        self.fc2 = nn.Linear(32, 32)
        self.fc3 = nn.Linear(32, 2)

    def forward(self, x):
        x = torch.relu(self.fc1(x))
        x = torch.relu(self.fc2(x))
        return self.fc3(x)


model = Rings()
optimizer = optim.Adam(model.parameters(), lr=1e-3)
criterion = nn.CrossEntropyLoss()
for epoch in range(30):
    for rows in torch.randperm(500).split(50):
        optimizer.zero_grad()
        loss = criterion(model(points[rows]), outer[rows])
        loss.backward()
        optimizer.step()
    print(epoch, loss.item())
