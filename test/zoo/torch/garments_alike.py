"""Drawn garments of classes that run into each other: a long shirt is a short coat. Each label is right."""

import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

torch.manual_seed(6)
COUNT, SIDE = 1500, 16
kinds = torch.randint(0, 3, (COUNT,))
lengths = torch.tensor([6.0, 8.0, 10.0])[kinds] + 1.1 * torch.randn(COUNT)
widths = torch.tensor([5.0, 6.0, 5.0])[kinds] + 0.7 * torch.randn(COUNT)
rows = torch.arange(SIDE).view(1, SIDE, 1)
columns = torch.arange(SIDE).view(1, 1, SIDE)
inside = torch.sigmoid(2 * (lengths.view(-1, 1, 1) - (rows - 2).abs())) * torch.sigmoid(
    2 * (widths.view(-1, 1, 1) - (columns - SIDE / 2).abs())
)
images = (inside + 0.05 * torch.randn(COUNT, SIDE, SIDE)).unsqueeze(1)

loader = DataLoader(TensorDataset(images, kinds), batch_size=50, shuffle=True)
net = nn.Sequential(nn.Conv2d(1, 6, 3, stride=2), nn.ReLU(), nn.Flatten(), nn.Linear(6 * 49, 3))
optimizer = torch.optim.Adam(net.parameters(), lr=1e-3)

for epoch in range(3):
    for batch, target in loader:
        loss = nn.functional.cross_entropy(net(batch), target)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    print(epoch, loss.item())
