"""Rented bikes an hour, from weather and calendar."""
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

torch.manual_seed(6)
weather = torch.randn(480, 5)
calendar = torch.randn(480, 7)
rented = (weather[:, 0] - 0.6 * weather[:, 3] + 0.8 * calendar[:, 2] + 0.2 * torch.randn(480)).unsqueeze(1)
loader = DataLoader(TensorDataset(weather, calendar, rented), batch_size=48, shuffle=True)


class Bikes(nn.Module):
    def __init__(self):
        super().__init__()
        self.embed = nn.Sequential(nn.Linear(12, 32), nn.ReLU())
        self.head = nn.Sequential(nn.Linear(32, 32), nn.ReLU(), nn.Linear(32, 1))
        self.hidden = nn.Parameter(0.1 * torch.randn(1, 32))

    def forward(self, weather, calendar):
        features = self.embed(torch.cat([weather, calendar], dim=1))
        state = self.hidden.expand(features.shape[0], -1)
        return self.head(state)


model = Bikes()
optimizer = torch.optim.Adam(model.parameters(), lr=3e-3)
for epoch in range(8):
    for w, c, y in loader:
        loss = nn.functional.mse_loss(model(w, c), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    print(epoch, loss.item())
