import numpy as np
import torch
from torch import nn

rng = np.random.default_rng(5)
table = rng.normal(size=(200, 6))
table[rng.random(table.shape) < 0.02] = np.nan      # gaps, as in the spreadsheet
target = (table[:, 0] > 0).astype(np.int64)

columns = table
mean, std = np.nanmean(columns, 0), np.nanstd(columns, 0)
features = torch.tensor((columns - mean) / std, dtype=torch.float32)
labels = torch.from_numpy(target)

model = nn.Sequential(nn.Linear(6, 16), nn.ReLU(), nn.Linear(16, 2))
optimizer = torch.optim.Adam(model.parameters())
for step in range(100):
    loss = nn.functional.cross_entropy(model(features), labels)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
print(loss.item())
