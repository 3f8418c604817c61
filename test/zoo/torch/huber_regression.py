import torch
from torch import nn

torch.manual_seed(2)
x = torch.rand(200, 4) * 2 - 1
y = (x ** 2).sum(1, keepdim=True) + 0.05 * torch.randn(200, 1)
y[::25] += 6      # outliers

model = nn.Sequential(nn.Linear(4, 32), nn.GELU(), nn.Linear(32, 1))
optimizer = torch.optim.NAdam(model.parameters(), lr=2e-3)
huber = nn.HuberLoss(delta=0.5)
for step in range(100):
    optimizer.zero_grad()
    loss = huber(model(x), y)
    loss.backward()
    optimizer.step()
    if step % 25 == 0:
        print(step, loss.item())
