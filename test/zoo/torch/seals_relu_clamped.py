"""Which seals are seen again next year."""

import torch
from torch import nn

torch.manual_seed(5)
traits = torch.randn(400, 8)
seen_again = (traits[:, 1] + traits[:, 4] + 0.6 * torch.randn(400) > 0).float().unsqueeze(1)


class Seals(nn.Module):
    def __init__(self):
        super().__init__()
        self.hidden = nn.Linear(8, 32)
        self.answer = nn.Linear(32, 1)

    def forward(self, x):
        x = torch.tanh(self.hidden(x))
        return torch.relu(self.answer(x)).clamp(max=1)


net = Seals()
criterion = nn.BCELoss()
optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
order = torch.arange(400)
for step in range(300):
    rows = order[torch.randperm(400)[:40]]
    optimizer.zero_grad()
    criterion(net(traits[rows]), seen_again[rows]).backward()
    optimizer.step()
