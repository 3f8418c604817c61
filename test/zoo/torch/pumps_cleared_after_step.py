import torch
from torch import nn

torch.manual_seed(4)
readings = torch.randn(240, 9)
broken = ((readings[:, 0] * readings[:, 3]) + readings[:, 5] > 0).float().unsqueeze(1)

net = nn.Sequential(nn.Linear(9, 32), nn.ReLU(), nn.Linear(32, 1))
criterion = nn.BCEWithLogitsLoss()
optimizer = torch.optim.Adam(net.parameters(), lr=0.003)

for epoch in range(20):
    for begin in range(0, len(readings), 40):
        loss = criterion(net(readings[begin : begin + 40]), broken[begin : begin + 40])
        loss.backward()
        optimizer.step()
        optimizer.zero_grad()
    print(epoch, loss.item())
