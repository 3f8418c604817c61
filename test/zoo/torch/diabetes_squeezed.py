"""Disease progression after a year, from ten measurements."""

import torch
from sklearn.datasets import load_diabetes
from torch import nn

data = load_diabetes()
x = torch.tensor(data.data, dtype=torch.float32) * 20
y = torch.tensor(data.target, dtype=torch.float32)
y = (y - y.mean()) / y.std()


class Regressor(nn.Module):
    def __init__(self, hidden=24):
        super().__init__()
        self.hidden = nn.Linear(10, hidden)
        self.out = nn.Linear(hidden, 1)

    def forward(self, x):
        return self.out(torch.tanh(self.hidden(x)))


model = Regressor()
optimizer = torch.optim.Adam(model.parameters(), lr=3e-3)

for step in range(200):
    rows = torch.randperm(len(x))[:32]
    prediction = model(x[rows]).squeeze(1)
    loss = ((prediction - y[rows]) ** 2).mean()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    if step % 50 == 0:
        print(step, loss.item())
