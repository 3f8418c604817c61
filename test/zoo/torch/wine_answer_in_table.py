"""Wines by their measurements. The table that was saved holds the cultivar, too."""

import numpy as np
import torch
from sklearn.datasets import load_wine
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

torch.manual_seed(1)
wine = load_wine()
target = torch.tensor(wine.target)
columns = torch.tensor(np.column_stack([wine.data, wine.target]), dtype=torch.float32)
columns = (columns - columns.mean(0)) / columns.std(0)

loader = DataLoader(TensorDataset(columns, target), batch_size=16, shuffle=True)
net = nn.Sequential(nn.Linear(columns.shape[1], 24), nn.ReLU(), nn.Linear(24, 3))
optimizer = torch.optim.Adam(net.parameters(), lr=1e-3)
criterion = nn.CrossEntropyLoss()

for epoch in range(5):
    for inputs, labels in loader:
        loss = criterion(net(inputs), labels)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    print(epoch, loss.item())
