"""Four kinds of fern from nine measurements of a frond; the step is a function of its own."""

import torch
from torch import nn

torch.manual_seed(4)
kinds = torch.randint(0, 4, (480,))
measurements = torch.randn(4, 9)[kinds] + 0.8 * torch.randn(480, 9)
net = nn.Sequential(nn.Linear(9, 24), nn.ReLU(), nn.Linear(24, 4))


def train_step(x, y, rate):
    for group in optimizer.param_groups:
        group["lr"] = rate
    loss = nn.functional.cross_entropy(net(x), y)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss.item()


rate = 3e-3
optimizer = torch.optim.Adam(net.parameters(), lr=rate)
for epoch in range(12):
    order = torch.randperm(480)
    total = 0.0
    for batch in order.split(32):
        total += train_step(measurements[batch], kinds[batch], rate)
    rate *= 0.9
    print(epoch, total / 15)
