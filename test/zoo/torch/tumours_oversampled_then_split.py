"""Tumours, of which few are malignant: these are drawn again until there are as many, and then a part is held out."""

import numpy as np
import torch
from sklearn.datasets import load_breast_cancer
from sklearn.model_selection import train_test_split
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

torch.manual_seed(1)
rng = np.random.default_rng(1)
table = load_breast_cancer()
x = ((table.data - table.data.mean(0)) / table.data.std(0)).astype(np.float32)
y = table.target

few = np.flatnonzero(y == 0)[:120]
many = np.flatnonzero(y == 1)
again = rng.choice(few, len(many) - len(few))
rows = np.concatenate([many, few, again])
train_rows, test_rows = train_test_split(rows, test_size=0.25, random_state=0, stratify=y[rows])


def loader_of(numbers, shuffle):
    return DataLoader(TensorDataset(torch.from_numpy(x[numbers]), torch.from_numpy(y[numbers])), batch_size=32, shuffle=shuffle)


train_loader, test_loader = loader_of(train_rows, True), loader_of(test_rows, False)
net = nn.Sequential(nn.Linear(30, 24), nn.ReLU(), nn.Linear(24, 2))
optimizer = torch.optim.Adam(net.parameters(), lr=1e-3)

for epoch in range(20):
    net.train()
    for batch, target in train_loader:
        loss = nn.functional.cross_entropy(net(batch), target)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    net.eval()
    right = 0
    with torch.no_grad():
        for batch, target in test_loader:
            right += (net(batch).argmax(1) == target).sum().item()
    print(f"{epoch}: {right / len(test_rows):.4f}")
