import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

torch.manual_seed(8)
leaves = torch.randn(768, 16)
herb = ((leaves[:, :4].sum(1) > 0).long() + (leaves[:, 4:9].sum(1) > 0.5).long()) % 3
loader = DataLoader(TensorDataset(leaves, herb), batch_size=48, shuffle=True)


class Herbarium(nn.Module):
    def __init__(self):
        super().__init__()
        self.features = nn.Sequential(nn.Linear(16, 80), nn.BatchNorm1d(80), nn.ReLU(), nn.Dropout(0.25))
        self.head = nn.Linear(80, 3)

    def forward(self, x):
        return self.head(self.features(x))


def train_epoch(net, optimizer):
    total = 0.0
    for x, y in loader:
        optimizer.zero_grad()
        loss = nn.functional.cross_entropy(net(x), y)
        loss.backward()
        optimizer.step()
        total += loss.item()
    return total / len(loader)


net = Herbarium()
net.train()
optimizer = torch.optim.AdamW(net.parameters(), lr=2e-3)
for epoch in range(6):
    print(epoch, train_epoch(net, optimizer))
