"""Readings smoothed before a classifier: the mean of each window of five, written with loops first."""

import torch
from torch import nn

torch.manual_seed(2)
WIDTH = 5


def smooth_loop(readings):
    rows, length = readings.shape
    result = torch.zeros(rows, length - WIDTH + 1)
    for row in range(rows):
        for start in range(length - WIDTH + 1):
            result[row, start] = readings[row, start : start + WIDTH].sum() / WIDTH
    return result


def smooth(readings):
    return readings.unfold(1, WIDTH, 1).mean(2)


kinds = torch.randint(0, 2, (200,))
signals = torch.sin(torch.arange(40) * (0.2 + 0.2 * kinds[:, None])) + 0.3 * torch.randn(200, 40)
net = nn.Sequential(nn.Linear(36, 16), nn.ReLU(), nn.Linear(16, 2))
optimizer = torch.optim.Adam(net.parameters(), lr=1e-2)

for epoch in range(4):
    for begin in range(0, 200, 20):
        readings, labels = signals[begin : begin + 20], kinds[begin : begin + 20]
        loss = nn.functional.cross_entropy(net(smooth(readings)), labels)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    print(epoch, loss.item())
