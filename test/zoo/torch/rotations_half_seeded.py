"""Digits with small random shifts as augmentation, a data set class and a loader."""

import random

import torch
from sklearn.datasets import load_digits
from torch import nn
from torch.utils.data import DataLoader, Dataset


def seed_everything(seed):
    torch.manual_seed(seed)


class ShiftedDigits(Dataset):
    def __init__(self):
        digits = load_digits()
        self.images = torch.tensor(digits.images, dtype=torch.float32).unsqueeze(1) / 16
        self.targets = torch.tensor(digits.target)

    def __len__(self):
        return len(self.images)

    def __getitem__(self, i):
        shift = random.choice([-1, 0, 1]), random.choice([-1, 0, 1])
        return torch.roll(self.images[i], shift, dims=(1, 2)), self.targets[i]


def main():
    seed_everything(1234)
    loader = DataLoader(ShiftedDigits(), batch_size=64, shuffle=True)
    model = nn.Sequential(
        nn.Conv2d(1, 8, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(8 * 16, 10)
    )
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
    for epoch in range(2):
        for images, targets in loader:
            loss = nn.functional.cross_entropy(model(images), targets)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        print(epoch, loss.item())


if __name__ == "__main__":
    main()
