"""Which of three defects a wafer has: a small convolutional net with its features kept for a plot."""

import numpy as np
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

torch.manual_seed(11)
rng = np.random.default_rng(11)


def wafer(kind):
    image = rng.normal(0, 0.2, (16, 16))
    at = rng.integers(3, 12)
    if kind == 0:
        image[at, :] += 1.0
    elif kind == 1:
        image[:, at] += 1.0
    else:
        image[at - 2 : at + 2, at - 2 : at + 2] += 1.0
    return image


kinds = rng.integers(0, 3, 384)
images = torch.tensor(np.stack([wafer(kind) for kind in kinds]), dtype=torch.float32).unsqueeze(1)
labels = torch.tensor(kinds)
loader = DataLoader(TensorDataset(images, labels), batch_size=32, shuffle=True)


class WaferNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.convolutions = nn.Sequential(
            nn.Conv2d(1, 8, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(8, 16, 3, padding=1), nn.ReLU()
        )
        self.classifier = nn.Linear(16, 3)
        self.features = None

    def forward(self, x):
        features = self.convolutions(x).mean((2, 3))
        self.features = features = features.detach()
        return self.classifier(features)


net = WaferNet()
criterion = nn.CrossEntropyLoss()
optimizer = torch.optim.Adam(net.parameters(), lr=0.005)

for epoch in range(12):
    for x, y in loader:
        optimizer.zero_grad()
        loss = criterion(net(x), y)
        loss.backward()
        optimizer.step()
    print(epoch, round(loss.item(), 4))
