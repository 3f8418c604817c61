"""Temperatures of a kiln from its gauges, in mixed precision."""

import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

torch.manual_seed(0)
gauges = torch.randn(960, 12)
temperature = torch.tanh(gauges @ torch.randn(12, 1)) + 0.05 * torch.randn(960, 1)


class Trainer:
    def __init__(self) -> None:
        self.net = nn.Sequential(nn.Linear(12, 48), nn.ReLU(), nn.Linear(48, 1))
        self.optimizer = torch.optim.SGD(self.net.parameters(), lr=0.05)
        self.scaler = torch.amp.GradScaler("cpu")

    def step(self, x: torch.Tensor, y: torch.Tensor) -> float:
        self.optimizer.zero_grad()
        with torch.autocast("cpu", dtype=torch.bfloat16):
            answer = self.net(x)
        loss = nn.functional.mse_loss(answer.float(), y)
        self.scaler.scale(loss).backward()
        self.scaler.unscale_(self.optimizer)
        nn.utils.clip_grad_norm_(self.net.parameters(), 1.0)
        self.scaler.step(self.optimizer)
        self.scaler.update()
        return loss.item()


trainer = Trainer()
for epoch in range(20):
    for x, y in DataLoader(TensorDataset(gauges, temperature), batch_size=32, shuffle=True):
        loss = trainer.step(x, y)
    print(epoch, loss)
