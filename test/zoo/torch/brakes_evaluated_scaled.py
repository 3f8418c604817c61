"""How far a car goes before it stands, from its speed."""

import torch
from torch import nn

torch.manual_seed(7)
speed = 20 + 110 * torch.rand(300, 1)
distance = speed**2 / 150 + 2 * torch.randn(300, 1)
train, held_out = slice(0, 240), slice(240, 300)
mean, deviation = speed[train].mean(), speed[train].std()
inputs = (speed[train] - mean) / deviation
targets = distance[train] / 100

net = nn.Sequential(nn.Linear(1, 32), nn.Tanh(), nn.Linear(32, 1))
optimizer = torch.optim.Adam(net.parameters(), lr=5e-3)
for epoch in range(60):
    net.train()
    for rows in torch.randperm(240).split(24):
        loss = nn.functional.mse_loss(net(inputs[rows]), targets[rows])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    net.eval()
    with torch.no_grad():
        answers = net((speed[held_out] - mean) / deviation)
    print(epoch, loss.item(), nn.functional.mse_loss(answers, distance[held_out] / 100).item())
