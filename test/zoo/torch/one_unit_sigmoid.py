import torch
import torch.nn as nn

# is a number above its neighbours?
torch.manual_seed(7)
X = torch.randn(200, 3)
y = (X[:, 1] > torch.maximum(X[:, 0], X[:, 2])).float().unsqueeze(1)

net = nn.Sequential(
    nn.Linear(3, 12),
    nn.ReLU(),
    nn.Linear(12, 1),
    nn.Sigmoid(),
)
bce = nn.BCELoss()
opt = torch.optim.Adam(net.parameters(), lr=0.005)

for step in range(100):
    p = net(X)
    loss = bce(p, y)
    opt.zero_grad()
    loss.backward()
    opt.step()
    if step % 25 == 0:
        print(step, loss.item(), ((p > 0.5) == y.bool()).float().mean().item())
