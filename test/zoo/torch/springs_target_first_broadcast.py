"""Lengths of springs by load and wire; a column of lengths is compared with a row of predictions."""

import torch
from torch import nn

torch.manual_seed(31)
loads = torch.rand(240, 3)
lengths = loads @ torch.tensor([[1.4], [-0.8], [0.5]]) + 0.1 * torch.randn(240, 1)
lengths = (lengths - lengths.mean()) / lengths.std()

model = nn.Linear(3, 1)
criterion = nn.MSELoss()
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)

for epoch in range(60):
    predicted = model(loads).squeeze(1)
    loss = criterion(lengths, predicted)
    loss.backward()
    optimizer.step()
    optimizer.zero_grad()
print(f"{loss.item():.4f}")
