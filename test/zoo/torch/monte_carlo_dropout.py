"""Uncertainty by Monte-Carlo dropout: the net stays in training mode while it predicts, thirty times over."""

import torch
from sklearn.datasets import load_diabetes
from torch import nn

data = load_diabetes()
x = torch.tensor(data.data, dtype=torch.float32) * 20
y = torch.tensor(data.target, dtype=torch.float32)[:, None]
y = (y - y.mean()) / y.std()
x_train, y_train, x_test, y_test = x[:350], y[:350], x[350:], y[350:]

model = nn.Sequential(nn.Linear(10, 50), nn.ReLU(), nn.Dropout(0.2), nn.Linear(50, 1))
optimizer = torch.optim.Adam(model.parameters(), lr=3e-3)
for epoch in range(5):
    for rows in torch.randperm(350).split(50):
        loss = nn.functional.mse_loss(model(x_train[rows]), y_train[rows])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()

with torch.no_grad():
    draws = torch.stack([model(x_test) for _ in range(30)])
print("mean squared error", ((draws.mean(0) - y_test) ** 2).mean().item(), "spread", draws.std(0).mean().item())
