"""Activity recognition from accelerometer windows with a small transformer."""

import math

import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

torch.manual_seed(11)
WINDOW, CHANNELS, CLASSES = 20, 3, 4


def make_windows(count):
    labels = torch.randint(0, CLASSES, (count,))
    time = torch.arange(WINDOW) / WINDOW
    waves = torch.sin(2 * math.pi * (labels[:, None] + 1) * time + torch.rand(count, 1) * 6)
    windows = waves[:, :, None].repeat(1, 1, CHANNELS) + 0.3 * torch.randn(count, WINDOW, CHANNELS)
    return windows, labels


class ActivityNet(nn.Module):
    def __init__(self, width=32, heads=4):
        super().__init__()
        self.project = nn.Linear(CHANNELS, width)
        self.position = nn.Parameter(torch.zeros(WINDOW, width))
        layer = nn.TransformerEncoderLayer(width, heads, dim_feedforward=64, dropout=0.1, batch_first=True)
        self.encoder = nn.TransformerEncoder(layer, num_layers=2)
        self.head = nn.Linear(width, CLASSES)

    def forward(self, x):
        x = self.project(x) + self.position
        x = self.encoder(x)
        return self.head(x.mean(dim=1))


windows, labels = make_windows(640)
loader = DataLoader(TensorDataset(windows, labels), batch_size=32, shuffle=True)
model = ActivityNet()
criterion = nn.CrossEntropyLoss()
optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3)

for epoch in range(3):
    total = 0.0
    for x, y in loader:
        loss = criterion(model(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * len(y)
    print(f"epoch {epoch}: {total / len(windows):.4f}")
