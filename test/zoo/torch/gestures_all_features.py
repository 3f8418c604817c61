"""Eight gestures from 20 accelerometer features; a head on top of a shared body."""
import torch
from torch import nn

torch.manual_seed(4)
FEATURES = 20
GESTURES = 8
BODY_WIDTH = 64


class Gestures(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = nn.Sequential(
            nn.Linear(FEATURES, BODY_WIDTH),
            nn.ReLU(),
        )
        self.head = nn.Linear(BODY_WIDTH, GESTURES)

    def forward(self, x):
        body = self.body(x)
        return self.head(body)


centres = torch.randn(GESTURES, FEATURES)
kinds = torch.randint(0, GESTURES, (960,))
readings = centres[kinds] + 1.3 * torch.randn(960, FEATURES)

net = Gestures()
optimizer = torch.optim.Adam(net.parameters(), lr=2e-3)
criterion = nn.CrossEntropyLoss()

for epoch in range(4):
    order = torch.randperm(len(readings))
    for start in range(0, len(readings), 32):
        rows = order[start:start + 32]
        loss = criterion(net(readings[rows]), kinds[rows])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    print(epoch, loss.item())
