import torch
from torch import nn

# degrees of a clock's hand from the coordinates of its tip
hours = torch.rand(300) * 12
theta = hours / 12 * 2 * torch.pi
tips = torch.stack([theta.sin(), theta.cos()], 1) + 0.01 * torch.randn(300, 2)
degrees = torch.rad2deg(theta).unsqueeze(1)


class Clock(nn.Module):
    def __init__(self, hidden=24):
        super().__init__()
        self.a = nn.Linear(2, hidden)
        self.b = nn.Linear(hidden, 1)

    def forward(self, x):
        return torch.tanh(self.b(torch.relu(self.a(x))))


model = Clock()
optimizer = torch.optim.RMSprop(model.parameters(), lr=0.003)
for epoch in range(100):
    optimizer.zero_grad()
    loss = nn.functional.smooth_l1_loss(model(tips), degrees)
    loss.backward()
    optimizer.step()
    if epoch % 20 == 0:
        print(f"{epoch:4d} {loss:.4f}")
