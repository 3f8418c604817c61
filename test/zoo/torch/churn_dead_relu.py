import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

torch.manual_seed(2)
customers = torch.rand(512, 12)
left = (customers[:, 0] + customers[:, 5] - customers[:, 7] > 0.5).float().unsqueeze(1)
loader = DataLoader(TensorDataset(customers, left), batch_size=64, shuffle=True)


class Churn(nn.Module):
    def __init__(self):
        super().__init__()
        self.encoder = nn.Linear(12, 32)
        self.activation = nn.ReLU()
        self.head = nn.Linear(32, 1)
        nn.init.constant_(self.encoder.bias, -10.0)

    def forward(self, x):
        return self.head(self.activation(self.encoder(x)))


model = Churn()
optimizer = torch.optim.SGD(model.parameters(), lr=0.05)
criterion = nn.BCEWithLogitsLoss()
for epoch in range(5):
    for x, y in loader:
        optimizer.zero_grad()
        loss = criterion(model(x), y)
        loss.backward()
        optimizer.step()
    print(epoch, round(loss.item(), 4))
