import torch
import torch.nn as nn
import torch.nn.functional as F


class Detector(nn.Module):
    """What it is and where it is."""

    def __init__(self):
        super().__init__()
        self.trunk = nn.Sequential(nn.Linear(16, 32), nn.ReLU())
        self.kind = nn.Linear(32, 5)
        self.box = nn.Linear(32, 4)

    def forward(self, x):
        h = self.trunk(x)
        return self.kind(h), self.box(h).sigmoid()


x = torch.randn(128, 16)
kinds = x[:, :5].argmax(1)
boxes = torch.sigmoid(x[:, 5:9])
model = Detector()
optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
for step in range(30):
    logits, predicted = model(x)
    loss = F.cross_entropy(logits, kinds) + 5.0 * F.l1_loss(predicted, boxes)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    if step % 10 == 0:
        print(step, loss.item())
