"""Power of a wind turbine from weather readings, by a net of a chosen depth."""

import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset


class Regressor(nn.Module):
    def __init__(self, features, width, depth):
        super().__init__()
        self.first = nn.Linear(features, width)
        self.hidden = nn.ModuleList(nn.Linear(width, width) for _ in range(depth))
        self.last = nn.Linear(width, 1)

    def forward(self, x):
        x = torch.relu(self.first(x))
        for layer in self.hidden:
            x = torch.relu(layer(x))
        return self.last(x).squeeze(1)


torch.manual_seed(3)
weather = torch.randn(480, 6)
power = torch.tanh(weather[:, 0] * 1.5 + weather[:, 1]) + 0.3 * weather[:, 2] ** 2 - 0.3
loader = DataLoader(TensorDataset(weather, power), batch_size=32, shuffle=True)

net = Regressor(6, 32, depth=3)
optimizer = torch.optim.Adam(net.parameters(), lr=1e-3)
criterion = nn.MSELoss()

for epoch in range(20):
    total = 0.0
    for x, y in loader:
        optimizer.zero_grad()
        loss = criterion(net(x), y)
        loss.backward()
        optimizer.step()
        total += loss.item()
    print(f"{epoch}: {total / len(loader):.4f}")
