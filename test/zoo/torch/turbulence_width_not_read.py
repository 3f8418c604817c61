"""Wind speed an hour ahead from the last 24 hours; a GRU whose size is an option."""
import argparse

import torch
from torch import nn

parser = argparse.ArgumentParser()
parser.add_argument("--hidden-size", type=int, default=48)
parser.add_argument("--steps", type=int, default=200)
args = parser.parse_args()


class Forecaster(nn.Module):
    def __init__(self, hidden_size, dropout=0.0):
        super().__init__()
        self.gru = nn.GRU(1, 16, batch_first=True)
        self.drop = nn.Dropout(dropout)
        self.out = nn.Linear(16, 1)

    def forward(self, hours):
        states, _ = self.gru(hours)
        return self.out(self.drop(states[:, -1]))


torch.manual_seed(0)
model = Forecaster(args.hidden_size)
optimizer = torch.optim.Adam(model.parameters(), lr=3e-3)


def batch(size=32):
    phase = 6.28 * torch.rand(size, 1)
    hours = torch.sin(phase + 0.26 * torch.arange(25)) + 0.1 * torch.randn(size, 25)
    return hours[:, :24, None], hours[:, 24:]


for step in range(args.steps):
    past, following = batch()
    loss = nn.functional.mse_loss(model(past), following)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    if step % 50 == 0:
        print(step, loss.item())
