"""Digits with noise and shifts while training; the validation images stay as they are."""

import torch
from sklearn.datasets import load_digits
from torch import nn
from torch.utils.data import DataLoader, Dataset

digits = load_digits()
images = torch.tensor(digits.images, dtype=torch.float32).unsqueeze(1) / 16
targets = torch.tensor(digits.target)


class Digits(Dataset):
    def __init__(self, rows, augment=False):
        self.rows, self.augment = rows, augment

    def __len__(self):
        return len(self.rows)

    def __getitem__(self, i):
        image = images[self.rows[i]]
        if self.augment:
            image = torch.roll(image, int(torch.randint(-1, 2, ())), dims=2) + 0.1 * torch.randn_like(image)
        return image, targets[self.rows[i]]


order = torch.randperm(len(images)).tolist()
train = DataLoader(Digits(order[:1400], augment=True), batch_size=50, shuffle=True)
valid = DataLoader(Digits(order[1400:]), batch_size=100)

net = nn.Sequential(
    nn.Conv2d(1, 8, 3, padding=1), nn.BatchNorm2d(8), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(128, 10)
)
optimizer = torch.optim.AdamW(net.parameters(), lr=3e-3)
for epoch in range(3):
    net.train()
    for x, y in train:
        loss = nn.functional.cross_entropy(net(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    right = 0
    with torch.inference_mode():
        for x, y in valid:
            right += (net(x).argmax(1) == y).sum().item()
    print(f"epoch {epoch} validation accuracy {right / len(valid.dataset):.4f}")
