import torch
from sklearn.datasets import load_wine
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

wine = load_wine()
x = torch.tensor((wine.data - wine.data.mean(0)) / wine.data.std(0), dtype=torch.float32)
y = torch.tensor(wine.target)
loader = DataLoader(TensorDataset(x, y), batch_size=32, shuffle=True)

net = nn.Sequential()
net.add_module("hidden", nn.Linear(13, 24))
net.add_module("relu", nn.ReLU())
net.add_module("out", nn.Linear(24, 3))
for module in net:
    if isinstance(module, nn.Linear):
        nn.init.zeros_(module.bias)

optimizer = torch.optim.Adam(net.parameters(), lr=0.005)
loss_function = nn.CrossEntropyLoss()

for epoch in range(10):
    for inputs, cultivar in loader:
        optimizer.zero_grad()
        loss = loss_function(net(inputs), cultivar)
        loss.backward()
        optimizer.step()
    print(f"{epoch} {loss.item():.4f}")
