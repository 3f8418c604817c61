"""Heating load of buildings: mini-batches of 100 through a data set class, a huber-like loss written out."""

import torch
from torch import nn
from torch.utils.data import DataLoader, Dataset


class Buildings(Dataset):
    def __init__(self, count=1200):
        generator = torch.Generator().manual_seed(5)
        self.features = torch.randn(count, 8, generator=generator)
        weights = torch.randn(8, generator=generator)
        self.load = self.features @ weights + 0.5 * self.features[:, 0] ** 2

    def __len__(self):
        return len(self.features)

    def __getitem__(self, index):
        return self.features[index], self.load[index]


def smooth_l1(prediction, target, beta=1.0):
    error = (prediction - target).abs()
    return torch.where(error < beta, 0.5 * error ** 2 / beta, error - 0.5 * beta).mean()


def train(epochs=3):
    loader = DataLoader(Buildings(), batch_size=100, shuffle=True)
    model = nn.Sequential(nn.Linear(8, 64), nn.ReLU(), nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 1))
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
    for epoch in range(epochs):
        for features, load in loader:
            prediction = model(features)
            loss = smooth_l1(prediction, load)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        print(epoch, round(loss.item(), 4))


if __name__ == "__main__":
    train()
