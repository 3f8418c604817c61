"""Digits as four patches, each with a feature of its own, averaged before the classes."""

import torch
from sklearn.datasets import load_digits
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

digits = load_digits()
images = torch.tensor(digits.images, dtype=torch.float32) / 16
loader = DataLoader(TensorDataset(images, torch.tensor(digits.target)), batch_size=24, shuffle=True, drop_last=True)


class PatchNet(nn.Module):
    def __init__(self, width=32):
        super().__init__()
        self.embed = nn.Linear(16, width)
        self.classify = nn.Linear(width, 10)

    def forward(self, x):
        batch = x.shape[0]
        patches = x.view(batch, 2, 4, 2, 4).permute(1, 3, 0, 2, 4).reshape(4, batch, 16)
        features = torch.relu(self.embed(patches))
        return self.classify(features.view(batch, 4, -1).mean(1))


model = PatchNet()
optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
for epoch in range(3):
    for x, y in loader:
        optimizer.zero_grad()
        loss = nn.functional.cross_entropy(model(x), y)
        loss.backward()
        optimizer.step()
    print(epoch, loss.item())
