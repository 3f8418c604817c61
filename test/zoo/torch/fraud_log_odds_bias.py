"""Fraudulent payments: one in forty."""
import math

import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

torch.manual_seed(9)
payments = torch.randn(4000, 16)
fraud = (payments[:, 0] + 0.5 * payments[:, 1] > 2.2).float().unsqueeze(1)
loader = DataLoader(TensorDataset(payments, fraud), batch_size=400, shuffle=True)

model = nn.Sequential(nn.Linear(16, 32), nn.ReLU(), nn.Linear(32, 1))
share = fraud.mean().item()
nn.init.constant_(model[2].bias, math.log(share / (1 - share)))

criterion = nn.BCEWithLogitsLoss()
optimizer = torch.optim.SGD(model.parameters(), lr=0.005)

for epoch in range(20):
    for x, y in loader:
        optimizer.zero_grad()
        loss = criterion(model(x), y)
        loss.backward()
        optimizer.step()
    print(epoch, loss.item())
