"""Depth of the snow at ten stations, a day ahead."""
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

torch.manual_seed(12)
readings = torch.randn(512, 14)
depths = torch.tanh(readings @ torch.randn(14, 10)) + 0.1 * torch.randn(512, 10)
loader = DataLoader(TensorDataset(readings, depths), batch_size=32, shuffle=True)


class Snow(nn.Module):
    def __init__(self):
        super().__init__()
        self.encoder = nn.Sequential(nn.Linear(14, 48), nn.ReLU(), nn.Linear(48, 48), nn.ReLU())
        self.decoder = nn.Linear(48, 10)

    def forward(self, x):
        return self.decoder(self.encoder(x))


model = Snow()
optimizer = torch.optim.Adam(model.encoder.parameters(), lr=2e-3)
for epoch in range(6):
    for x, y in loader:
        loss = nn.functional.mse_loss(model(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    print(epoch, loss.item())
