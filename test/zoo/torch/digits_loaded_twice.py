"""Digits of eight by eight pixels. A part of them was written to two files, and both are read."""

import numpy as np
import torch
from sklearn.datasets import load_digits
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

torch.manual_seed(3)
digits = load_digits()
first = digits.data[:1000], digits.target[:1000]
second = digits.data[900:], digits.target[900:]
images = np.concatenate([first[0], second[0]]).astype(np.float32) / 16.0
labels = np.concatenate([first[1], second[1]])

loader = DataLoader(TensorDataset(torch.from_numpy(images), torch.from_numpy(labels)), batch_size=32, shuffle=True)
net = nn.Sequential(nn.Linear(64, 32), nn.ReLU(), nn.Linear(32, 10))
optimizer = torch.optim.Adam(net.parameters(), lr=1e-3)

for epoch in range(3):
    for batch, target in loader:
        loss = nn.functional.cross_entropy(net(batch), target)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    print(epoch, loss.item())
