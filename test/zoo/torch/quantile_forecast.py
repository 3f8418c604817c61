"""Ten, fifty and ninety per cent quantiles of tomorrow's demand: the pinball loss."""

import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

QUANTILES = torch.tensor([0.1, 0.5, 0.9])
days = torch.randn(1000, 5)
demand = (days[:, :1] + days[:, 1:2].exp() * 0.3 * torch.randn(1000, 1) - 0.2)


def pinball(predicted, actual):
    error = actual - predicted
    return torch.max(QUANTILES * error, (QUANTILES - 1) * error).mean()


model = nn.Sequential(nn.Linear(5, 32), nn.ReLU(), nn.Linear(32, 32), nn.ReLU(), nn.Linear(32, len(QUANTILES)))
optimizer = torch.optim.Adam(model.parameters(), lr=2e-3)
scheduler = torch.optim.lr_scheduler.CyclicLR(optimizer, 5e-4, 4e-3, step_size_up=20, cycle_momentum=False)
loader = DataLoader(TensorDataset(days, demand), batch_size=50, shuffle=True)
for epoch in range(4):
    for x, y in loader:
        loss = pinball(model(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        scheduler.step()
    print(epoch, loss.item(), scheduler.get_last_lr())
