"""Mixture of experts on the wine data: a gate weighs what four small experts say."""

import torch
import torch.nn.functional as F
from sklearn.datasets import load_wine
from sklearn.preprocessing import StandardScaler
from torch import nn

data = load_wine()
x = torch.tensor(StandardScaler().fit_transform(data.data), dtype=torch.float32)
y = torch.tensor(data.target)


class Experts(nn.Module):
    def __init__(self, features=13, classes=3, experts=4):
        super().__init__()
        self.gate = nn.Linear(features, experts)
        self.experts = nn.ModuleList([nn.Linear(features, classes) for _ in range(experts)])

    def forward(self, x):
        weights = F.softmax(self.gate(x), dim=0)
        said = torch.stack([expert(x) for expert in self.experts], dim=1)
        return (weights.unsqueeze(-1) * said).sum(dim=1)


model = Experts()
optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
for step in range(150):
    rows = torch.randint(0, len(x), (40,))
    loss = F.cross_entropy(model(x[rows]), y[rows])
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    if step % 50 == 0:
        print(step, loss.item())
