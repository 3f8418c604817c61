"""Insurance claims: few are disputed, fewer go to court."""

import torch
from torch import nn

torch.manual_seed(10)
outcome = torch.multinomial(torch.tensor([0.75, 0.17, 0.08]), 2000, replacement=True)
claims = torch.randn(3, 10)[outcome] + torch.randn(2000, 10)
share = torch.bincount(outcome).float() / len(outcome)
weight = share.min() / share


class Judge(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.body = nn.Sequential(nn.Linear(10, 40), nn.ReLU())
        self.out = nn.Linear(40, 3)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.out(self.body(x)).log_softmax(1)


net = Judge()
optimizer = torch.optim.Adam(net.parameters(), lr=2e-3)
for step in range(500):
    rows = torch.randint(0, 2000, (100,))
    loss = nn.functional.nll_loss(net(claims[rows]), outcome[rows], weight=weight)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    if step % 100 == 0:
        print(step, loss.item())
