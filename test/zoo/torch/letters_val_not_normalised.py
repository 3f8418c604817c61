"""Ten letters on 12x12 cells; the network is evaluated after each epoch."""
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

torch.manual_seed(6)
shapes = (torch.rand(10, 1, 12, 12) > 0.6).float()


def draw(count):
    kinds = torch.randint(0, 10, (count,))
    ink = (shapes[kinds] + 0.25 * torch.randn(count, 1, 12, 12)).clamp(0, 1)
    return ink, kinds


def normalise(ink):
    return (ink - 0.45) / 0.4


train_ink, train_kinds = draw(600)
val_ink, val_kinds = draw(200)
train_loader = DataLoader(TensorDataset(normalise(train_ink), train_kinds), batch_size=50, shuffle=True)
val_loader = DataLoader(TensorDataset(val_ink, val_kinds), batch_size=50)

net = nn.Sequential(nn.Conv2d(1, 8, 3), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(200, 10))
optimizer = torch.optim.Adam(net.parameters(), lr=2e-3)

for epoch in range(3):
    net.train()
    for ink, kinds in train_loader:
        optimizer.zero_grad()
        loss = nn.functional.cross_entropy(net(ink), kinds)
        loss.backward()
        optimizer.step()
    net.eval()
    right = 0
    with torch.no_grad():
        for ink, kinds in val_loader:
            right += (net(ink).argmax(1) == kinds).sum().item()
    print(f"epoch {epoch}: {right / len(val_kinds):.3f}")
