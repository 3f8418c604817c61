"""A bird's kind and its weight, told from four measures by one net with two heads."""

import torch
from torch import nn
from torch.nn import functional as F

torch.manual_seed(4)
measures = torch.randn(320, 4)
kinds = (measures[:, :3] + 0.2 * torch.randn(320, 3)).argmax(1)
grams = (measures[:, 3:] * 0.8 + 0.1 * torch.randn(320, 1)).contiguous()


class Birds(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = nn.Sequential(nn.Linear(4, 32), nn.ReLU())
        self.kind = nn.Sequential(nn.Linear(32, 3), nn.Softmax(dim=1))
        self.weight = nn.Linear(32, 1)

    def forward(self, x):
        features = self.body(x)
        return self.weight(features), self.kind(features)


net = Birds()
optimizer = torch.optim.Adam(net.parameters(), lr=3e-3)

for epoch in range(4):
    for first in range(0, 320, 32):
        batch = slice(first, first + 32)
        weight, kind = net(measures[batch])
        loss = F.mse_loss(weight, grams[batch]) + F.cross_entropy(kind, kinds[batch])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    print(epoch, loss.item())
