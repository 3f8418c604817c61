import torch
from torch import nn

torch.manual_seed(8)
echoes = torch.randn(300, 30)
mine = (echoes[:, ::3].sum(1) > 0).float()[:, None]

layers = [nn.Linear(30, 48), nn.Sigmoid()]
for _ in range(9):
    layers += [nn.Linear(48, 48), nn.Sigmoid()]
net = nn.Sequential(*layers, nn.Linear(48, 1))

criterion = nn.BCEWithLogitsLoss()
optimizer = torch.optim.SGD(net.parameters(), lr=0.1)

for epoch in range(40):
    for rows in torch.randperm(300).chunk(10):
        loss = criterion(net(echoes[rows]), mine[rows])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    print(epoch, loss.item())
