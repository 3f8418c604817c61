import torch
import torch.nn as nn

x = torch.randn(100, 30)
y = torch.randint(0, 3, (100,))
model = nn.Sequential(nn.Linear(30, 128), nn.ReLU(), nn.Linear(128, 3))
criterion = nn.CrossEntropyLoss()
optimizer = torch.optim.SGD(model.parameters(), lr=0.02)
lam = 0.1

for epoch in range(40):
    penalty = sum(p.pow(2).sum() for p in model.parameters())
    loss = criterion(model(x), y) + lam * penalty
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    if epoch % 10 == 0:
        print(epoch, loss.item(), penalty.item())
