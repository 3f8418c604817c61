"""Tomorrow's temperature from the last ten days, by a GRU."""

import numpy as np
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

rng = np.random.default_rng(12)
days = np.arange(1500)
series = 10 + 8 * np.sin(2 * np.pi * days / 365) + rng.normal(0, 2, len(days))
humidity = 60 - series + rng.normal(0, 3, len(days))
table = np.stack([(series - series.mean()) / series.std(), (humidity - humidity.mean()) / humidity.std()], axis=1)
table = table.astype(np.float32)

LOOK_BACK = 10


def make_windows(table):
    xs, ys = [], []
    for i in range(len(table) - LOOK_BACK):
        xs.append(table[i:i + LOOK_BACK])
        ys.append(table[i + LOOK_BACK - 1, 0])
    return torch.tensor(np.array(xs)), torch.tensor(np.array(ys))


class Forecaster(nn.Module):
    def __init__(self):
        super().__init__()
        self.gru = nn.GRU(2, 20, batch_first=True)
        self.head = nn.Linear(20, 1)

    def forward(self, x):
        _, last = self.gru(x)
        return self.head(last[0]).squeeze(-1)


x, y = make_windows(table)
train = DataLoader(TensorDataset(x[:1200], y[:1200]), batch_size=32, shuffle=True)
model = Forecaster()
optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
for epoch in range(3):
    for xb, yb in train:
        loss = nn.functional.mse_loss(model(xb), yb)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    model.eval()
    with torch.no_grad():
        print(epoch, nn.functional.mse_loss(model(x[1200:]), y[1200:]).item())
    model.train()
