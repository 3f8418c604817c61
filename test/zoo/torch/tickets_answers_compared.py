"""Was a ticket answered in time? Five figures of the ticket; the answers come as text."""

import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

torch.manual_seed(2)
figures = torch.randn(600, 5)
answers = ["yes " if late < 0 else "no " for late in (figures @ torch.tensor([1.0, -0.5, 0.3, 0.0, 0.8]) + 0.3 * torch.randn(600)).tolist()]
in_time = torch.tensor([float(answer == "yes") for answer in answers])
loader = DataLoader(TensorDataset(figures, in_time), batch_size=25, shuffle=True)

net = nn.Sequential(nn.Linear(5, 20), nn.ReLU(), nn.Linear(20, 1))
optimizer = torch.optim.Adam(net.parameters(), lr=5e-3)
criterion = nn.BCEWithLogitsLoss()
for epoch in range(8):
    right = 0
    for x, y in loader:
        logits = net(x).squeeze(1)
        loss = criterion(logits, y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        right += ((logits > 0) == (y > 0.5)).sum().item()
    print(epoch, right / 600)
