import torch
import torch.nn as nn
from torch.distributions import Categorical, MixtureSameFamily, Normal


class MDN(nn.Module):
    def __init__(self, hidden=20, k=4):
        super().__init__()
        self.body = nn.Sequential(nn.Linear(1, hidden), nn.Tanh())
        self.pi = nn.Linear(hidden, k)
        self.mu = nn.Linear(hidden, k)
        self.log_sigma = nn.Linear(hidden, k)

    def forward(self, x):
        h = self.body(x)
        return MixtureSameFamily(Categorical(logits=self.pi(h)), Normal(self.mu(h), self.log_sigma(h).exp()))


y = torch.rand(300) * 2 - 1
x = (y + 0.3 * torch.sin(6 * y) + 0.05 * torch.randn(300)).unsqueeze(1)
mdn = MDN()
optimizer = torch.optim.Adam(mdn.parameters(), lr=5e-3)
for step in range(50):
    loss = -mdn(x).log_prob(y).mean()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    if step % 10 == 0:
        print(step, loss.item())
