import torch
from torch import nn


class Kettle(nn.Module):
    """How warm the water is after some minutes; learns from a batch by itself, with an optimizer made for it."""

    def __init__(self):
        super().__init__()
        self.layers = nn.Sequential(nn.Linear(3, 24), nn.Tanh(), nn.Linear(24, 1))

    def forward(self, settings):
        return self.layers(settings)

    def learn(self, settings, warmth):
        optimizer = torch.optim.SGD(self.parameters(), lr=0.2)

        def closure():
            optimizer.zero_grad()
            loss = nn.functional.mse_loss(self.forward(settings), warmth)
            loss.backward()
            return loss

        return optimizer.step(closure)


torch.manual_seed(2)
kettle = Kettle()
settings = torch.rand(96, 3) * 2 - 1
warmth = torch.sin(2 * settings[:, :1]) * settings[:, 1:2] + 0.3 * settings[:, 2:]

for sweep in range(60):
    kettle.learn(settings[:48], warmth[:48])
    loss = kettle.learn(settings[48:], warmth[48:])
    if sweep % 20 == 0:
        print(sweep, loss.item())
