"""Cracks in concrete: two pixels in a hundred."""

import math

import torch
from torch import nn
from torch.utils.data import DataLoader, Dataset


class Walls(Dataset):
    def __init__(self, count, size=32):
        generator = torch.Generator().manual_seed(0)
        self.mask = torch.zeros(count, 1, size, size)
        for mask in self.mask:
            row = int(torch.randint(2, size - 2, (1,), generator=generator))
            column = int(torch.randint(2, size - 14, (1,), generator=generator))
            mask[0, row, column : column + 14] = 1
        self.picture = 0.3 * torch.randn(count, 1, size, size, generator=generator) - self.mask

    def __len__(self):
        return len(self.mask)

    def __getitem__(self, index):
        return self.picture[index], self.mask[index]


class Segmenter(nn.Module):
    def __init__(self):
        super().__init__()
        self.down = nn.Sequential(nn.Conv2d(1, 12, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2))
        self.middle = nn.Sequential(nn.Conv2d(12, 12, 3, padding=1), nn.ReLU())
        self.up = nn.Upsample(scale_factor=2)
        self.out = nn.Conv2d(12, 1, 3, padding=1)

    def forward(self, picture):
        return self.out(self.up(self.middle(self.down(picture))))


torch.manual_seed(1)
loader = DataLoader(Walls(240), batch_size=16, shuffle=True)
model = Segmenter()
criterion = nn.BCEWithLogitsLoss()
optimizer = torch.optim.SGD(model.parameters(), lr=0.01)
for epoch in range(6):
    for picture, mask in loader:
        loss = criterion(model(picture), mask)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    print(f"{epoch} {loss.item():.4f}")
