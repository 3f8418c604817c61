"""Batch normalisation written out, with running statistics for evaluation."""

import torch
from sklearn.datasets import load_iris
from torch import nn


class BatchNormByHand(nn.Module):
    def __init__(self, features, momentum=0.1):
        super().__init__()
        self.gain, self.shift = nn.Parameter(torch.ones(features)), nn.Parameter(torch.zeros(features))
        self.momentum = momentum
        self.register_buffer("mean", torch.zeros(features))
        self.register_buffer("variance", torch.ones(features))

    def forward(self, x):
        if self.training:
            mean, variance = x.mean(0), x.var(0)
            with torch.no_grad():
                self.mean.lerp_(mean, self.momentum)
                self.variance.lerp_(variance, self.momentum)
        else:
            mean, variance = self.mean, self.variance
        return self.gain * (x - mean) / torch.sqrt(variance + 1e-5) + self.shift


iris = load_iris()
x, y = torch.tensor(iris.data, dtype=torch.float32), torch.tensor(iris.target)
model = nn.Sequential(nn.Linear(4, 16), BatchNormByHand(16), nn.Tanh(), nn.Linear(16, 3))
optimizer = torch.optim.SGD(model.parameters(), lr=0.05)
for step in range(100):
    rows = torch.randperm(len(x))[:32]
    loss = nn.functional.cross_entropy(model(x[rows]), y[rows])
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
print(loss.item())
