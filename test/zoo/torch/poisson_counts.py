import torch
import torch.nn as nn

x = torch.rand(300, 2)
counts = torch.poisson(torch.exp(1.0 + x[:, :1] - 0.5 * x[:, 1:]))
model = nn.Sequential(nn.Linear(2, 16), nn.Softplus(), nn.Linear(16, 1))
criterion = nn.PoissonNLLLoss(log_input=True)
optimizer = torch.optim.Adam(model.parameters(), lr=1e-2)
for epoch in range(40):
    loss = criterion(model(x), counts)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
print(loss.item())
