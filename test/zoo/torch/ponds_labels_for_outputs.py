"""Which ponds freeze over: a probability for each, by a binary cross-entropy."""

import torch
from torch import nn
from torch.nn import functional

torch.manual_seed(11)
depth_and_wind = torch.randn(480, 6)
froze = ((depth_and_wind[:, 0] - depth_and_wind[:, 3] + 0.5 * torch.randn(480)) > 0).float()

net = nn.Sequential(nn.Linear(6, 24), nn.ReLU(), nn.Linear(24, 1), nn.Sigmoid())
optimizer = torch.optim.Adam(net.parameters(), lr=0.003)

for epoch in range(30):
    for begin in range(0, 480, 32):
        chance = net(depth_and_wind[begin : begin + 32]).squeeze(1)
        loss = functional.binary_cross_entropy(froze[begin : begin + 32], chance)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
