"""Kinds of wine; the rate is to fall by a fifth with every epoch."""

import torch
from torch import nn
from torch.optim.lr_scheduler import ExponentialLR
from torch.utils.data import DataLoader, TensorDataset

torch.manual_seed(5)
kinds = torch.randint(0, 3, (1600,))
wines = torch.randn(3, 13)[kinds] + 1.2 * torch.randn(1600, 13)

net = nn.Sequential(nn.Linear(13, 32), nn.ReLU(), nn.Linear(32, 3))
optimizer = torch.optim.SGD(net.parameters(), lr=0.05, momentum=0.9)
scheduler = ExponentialLR(optimizer, gamma=0.8)
loader = DataLoader(TensorDataset(wines, kinds), batch_size=16, shuffle=True)
for epoch in range(20):
    for x, y in loader:
        loss = nn.functional.cross_entropy(net(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    scheduler.step()
    print(epoch, loss.item(), scheduler.get_last_lr())
