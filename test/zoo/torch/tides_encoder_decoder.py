"""The next six hours of a tide from the last eighteen: an encoder and a decoder of GRUs."""

import math

import torch
from torch import nn


class Encoder(nn.Module):
    def __init__(self, hidden):
        super().__init__()
        self.rnn = nn.GRU(1, hidden, batch_first=True)

    def forward(self, past):
        _, state = self.rnn(past)
        return state


class Decoder(nn.Module):
    def __init__(self, hidden, hours):
        super().__init__()
        self.hours = hours
        self.rnn = nn.GRUCell(1, hidden)
        self.out = nn.Linear(hidden, 1)

    def forward(self, state):
        state = state.squeeze(0)
        level = torch.zeros(len(state), 1)
        levels = []
        for _ in range(self.hours):
            state = self.rnn(level, state)
            level = self.out(state)
            levels.append(level)
        return torch.stack(levels, dim=1)


class Forecast(nn.Module):
    def __init__(self, hidden=24, hours=6):
        super().__init__()
        self.hidden = hidden
        self.encoder = Encoder(hidden)
        self.decoder = Decoder(hidden, hours)

    def init_state(self, batch):
        return torch.zeros(1, batch, self.hidden)

    def forward(self, past):
        state = self.encoder(past)
        return self.decoder(state)


time = torch.arange(2000) / 6
series = torch.sin(time) + 0.3 * torch.sin(2.3 * time + 1) + 0.02 * torch.randn(2000)
windows = series.unfold(0, 24, 3)
past, future = windows[:, :18, None], windows[:, 18:, None]

model = Forecast()
optimizer = torch.optim.Adam(model.parameters(), lr=5e-3)
for epoch in range(3):
    order = torch.randperm(len(past))
    for rows in order.split(32):
        optimizer.zero_grad()
        loss = nn.functional.mse_loss(model(past[rows]), future[rows])
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
    print(epoch, math.sqrt(loss.item()))
