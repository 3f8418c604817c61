"""A field of motion learned from short paths: the solver wraps the net that it is given anew in every step."""

import torch
from torch import nn

torch.manual_seed(0)


class Stepwise(nn.Module):
    """What the solver calls: the net, with the time in its place."""

    def __init__(self, field):
        super().__init__()
        self.field = field

    def forward(self, time, state):
        return self.field(time, state)


def solve(field, state, times):
    field = Stepwise(field)
    states = [state]
    for now, later in zip(times[:-1], times[1:]):
        step = later - now
        middle = state + 0.5 * step * field(now, state)
        state = state + step * field(now + 0.5 * step, middle)
        states.append(state)
    return torch.stack(states)


class Pendulum(nn.Module):
    def forward(self, time, state):
        angle, speed = state[:, :1], state[:, 1:]
        return torch.cat([speed, -torch.sin(angle) - 0.1 * speed], dim=1)


class Field(nn.Module):
    def __init__(self):
        super().__init__()
        self.net = nn.Sequential(nn.Linear(2, 32), nn.Tanh(), nn.Linear(32, 2))

    def forward(self, time, state):
        return self.net(state)


times = torch.linspace(0, 1, 6)
field = Field()
optimizer = torch.optim.Adam(field.parameters(), lr=3e-3)

for iteration in range(2000):
    starts = torch.rand(32, 2) * 4 - 2
    with torch.no_grad():
        truth = solve(Pendulum(), starts, times)
    path = solve(field, starts, times)
    loss = torch.mean((path - truth) ** 2)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
