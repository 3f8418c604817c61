"""Which loans are paid back: a soft margin on one score."""
import torch
from torch import nn

torch.manual_seed(8)
features = torch.randn(600, 11)
paid = (features[:, 0] - features[:, 4] + 0.5 * torch.randn(600) > 0).float()
labels = paid

model = nn.Sequential(nn.Linear(11, 24), nn.ReLU(), nn.Linear(24, 1))
criterion = nn.SoftMarginLoss()
optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)

for epoch in range(4):
    for rows in torch.randperm(600).split(40):
        scores = model(features[rows]).squeeze(1)
        loss = criterion(scores, labels[rows])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    print(epoch, loss.item())
