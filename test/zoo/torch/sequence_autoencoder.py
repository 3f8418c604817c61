"""Anomalies in heart beats: an LSTM autoencoder rebuilds its own input."""

import math

import torch
from torch import nn

torch.manual_seed(30)
time = torch.arange(24) / 24
beats = torch.sin(2 * math.pi * (time + torch.rand(500, 1))) + 0.05 * torch.randn(500, 24)
beats = beats.unsqueeze(-1)


class Autoencoder(nn.Module):
    def __init__(self, hidden=16):
        super().__init__()
        self.encoder = nn.LSTM(1, hidden, batch_first=True)
        self.decoder = nn.LSTM(hidden, hidden, batch_first=True)
        self.out = nn.Linear(hidden, 1)

    def forward(self, x):
        _, (state, _) = self.encoder(x)
        repeated = state[-1].unsqueeze(1).repeat(1, x.shape[1], 1)
        return self.out(self.decoder(repeated)[0])


model = Autoencoder()
optimizer = torch.optim.Adam(model.parameters(), lr=3e-3)
for epoch in range(3):
    for rows in torch.randperm(len(beats)).split(50):
        batch = beats[rows]
        loss = nn.functional.l1_loss(model(batch), batch)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    print(epoch, loss.item())
