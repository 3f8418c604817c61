import torch
from torch import nn

torch.manual_seed(8)
echoes = torch.randn(300, 30)
mine = (echoes[:, ::3].sum(1) > 0).float()[:, None]

layers = [nn.Linear(30, 48), nn.ReLU()]
for _ in range(9):
    layers += [nn.Linear(48, 48), nn.ReLU()]
net = nn.Sequential(*layers, nn.Linear(48, 1))
for layer in net:
    if isinstance(layer, nn.Linear):
        nn.init.kaiming_uniform_(layer.weight, nonlinearity="relu")

criterion = nn.BCEWithLogitsLoss()
optimizer = torch.optim.SGD(net.parameters(), lr=0.1)

for epoch in range(40):
    for rows in torch.randperm(300).chunk(10):
        loss = criterion(net(echoes[rows]), mine[rows])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    print(epoch, loss.item())
