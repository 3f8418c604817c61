"""Four experts and a gate that picks two of them, with a loss that keeps them evenly used."""

import torch
from torch import nn


class MixtureOfExperts(nn.Module):
    def __init__(self, width=16, experts=4, picked=2):
        super().__init__()
        self.picked = picked
        self.gate = nn.Linear(width, experts, bias=False)
        self.experts = nn.ModuleList(
            nn.Sequential(nn.Linear(width, 32), nn.GELU(), nn.Linear(32, width)) for _ in range(experts)
        )

    def forward(self, x):
        scores = self.gate(x).softmax(-1)
        weights, chosen = scores.topk(self.picked, dim=-1)
        weights = weights / weights.sum(-1, keepdim=True)
        out = torch.zeros_like(x)
        for number, expert in enumerate(self.experts):
            rows, place = torch.where(chosen == number)
            if len(rows):
                out = out.index_add(0, rows, expert(x[rows]) * weights[rows, place].unsqueeze(-1))
        use = scores.mean(0)
        return out, len(self.experts) * (use * use).sum()


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.embed = nn.Linear(10, 16)
        self.moe = MixtureOfExperts()
        self.head = nn.Linear(16, 3)

    def forward(self, x):
        h = torch.relu(self.embed(x))
        mixed, balance = self.moe(h)
        return self.head(h + mixed), balance


points = torch.randn(900, 10)
kind = (points[:, :3] * points[:, 3:6]).argmax(1)
model = Net()
optimizer = torch.optim.Adam(model.parameters(), lr=3e-3)
for epoch in range(4):
    for rows in torch.randperm(900).split(60):
        logits, balance = model(points[rows])
        loss = nn.functional.cross_entropy(logits, kind[rows]) + 0.01 * balance
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    print(f"{epoch}: {loss.item():.4f}")
