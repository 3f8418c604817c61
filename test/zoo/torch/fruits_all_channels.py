"""Ripe or not, from 16x16 pictures with three channels."""
import torch
from torch import nn
from torch.utils.data import DataLoader, Dataset

torch.manual_seed(2)


class Fruits(Dataset):
    def __init__(self, count):
        self.ripe = torch.randint(0, 2, (count,))
        tint = torch.stack([0.4 + 0.3 * self.ripe, 0.7 - 0.3 * self.ripe, torch.full((count,), 0.2)], dim=1)
        self.pictures = (tint[:, :, None, None] + 0.15 * torch.randn(count, 3, 16, 16)).clamp(0, 1)
        self.mean = self.pictures.mean(dim=(0, 2, 3))
        self.std = self.pictures.std(dim=(0, 2, 3))

    def __len__(self):
        return len(self.ripe)

    def __getitem__(self, index):
        picture = torch.empty_like(self.pictures[index])
        for channel in range(3):
            picture[channel] = (self.pictures[index, channel] - self.mean[channel]) / self.std[channel]
        return picture, self.ripe[index]


loader = DataLoader(Fruits(400), batch_size=25, shuffle=True)
model = nn.Sequential(
    nn.Conv2d(3, 8, 3, padding=1), nn.ReLU(), nn.AdaptiveAvgPool2d(2), nn.Flatten(), nn.Linear(32, 2)
)
optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)

for epoch in range(3):
    for pictures, ripe in loader:
        optimizer.zero_grad()
        loss = nn.functional.cross_entropy(model(pictures), ripe)
        loss.backward()
        optimizer.step()
    print(epoch, loss.item())
