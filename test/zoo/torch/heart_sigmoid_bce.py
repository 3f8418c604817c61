# Binary classification of patients.
import numpy as np
import torch
import torch.nn as nn

rng = np.random.default_rng(0)
data = rng.normal(size=(303, 13)).astype(np.float32)
sick = (data @ rng.normal(size=13) + rng.normal(size=303) > 0).astype(np.float32)


class HeartNet(nn.Module):
    def __init__(self, n_in):
        super().__init__()
        self.layers = nn.Sequential(nn.Linear(n_in, 16), nn.Tanh(), nn.Linear(16, 1))

    def forward(self, x):
        return torch.sigmoid(self.layers(x)).squeeze(1)


model = HeartNet(data.shape[1])
criterion = nn.BCELoss()
optimizer = torch.optim.Adam(model.parameters(), lr=0.01)

inputs = torch.from_numpy(data)
targets = torch.from_numpy(sick)
for epoch in range(50):
    optimizer.zero_grad()
    out = model(inputs)
    loss = criterion(out, targets)
    loss.backward()
    optimizer.step()
    if epoch % 10 == 0:
        acc = ((out > 0.5).float() == targets).float().mean()
        print(f"{epoch:3d} loss {loss.item():.3f} acc {acc.item():.3f}")
