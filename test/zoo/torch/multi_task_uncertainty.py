"""Age and mood from one body of a net; how the two losses are weighed is learned, too."""

import torch
from torch import nn


class TwoTasks(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = nn.Sequential(nn.Linear(12, 32), nn.BatchNorm1d(32), nn.ReLU())
        self.age = nn.Linear(32, 1)
        self.mood = nn.Linear(32, 4)
        self.log_variances = nn.Parameter(torch.zeros(2))

    def forward(self, x):
        h = self.body(x)
        return self.age(h).squeeze(1), self.mood(h)

    def loss(self, x, age, mood):
        predicted_age, predicted_mood = self(x)
        losses = torch.stack(
            [
                nn.functional.mse_loss(predicted_age, age),
                nn.functional.cross_entropy(predicted_mood, mood),
            ]
        )
        return (losses * torch.exp(-self.log_variances) + self.log_variances).sum()


faces = torch.randn(800, 12)
age = faces[:, 0] - faces[:, 1] * faces[:, 2]
mood = faces[:, 3:7].argmax(1)
model = TwoTasks()
optimizer = torch.optim.AdamW(model.parameters(), lr=3e-3, weight_decay=1e-2)
for epoch in range(4):
    for rows in torch.randperm(800).split(40):
        optimizer.zero_grad()
        loss = model.loss(faces[rows], age[rows], mood[rows])
        loss.backward()
        optimizer.step()
    print(epoch, loss.item(), model.log_variances.tolist())
