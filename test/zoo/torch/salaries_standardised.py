import torch
import torch.nn as nn
from torch.utils.data import DataLoader, TensorDataset, random_split

torch.manual_seed(0)
years = torch.rand(500, 1) * 40
school = torch.randint(8, 20, (500, 1)).float()
salary = 25000 + 900 * years + 1500 * school + 4000 * torch.randn(500, 1)

features = torch.cat([years / 40, school / 20], dim=1)
dataset = TensorDataset(features, (salary - salary.mean()) / salary.std())
train_set, valid_set = random_split(dataset, [400, 100])
loader = DataLoader(train_set, batch_size=40, shuffle=True)

model = nn.Sequential(nn.Linear(2, 64), nn.ReLU(), nn.Linear(64, 1))
loss_fn = nn.MSELoss()
optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)

for epoch in range(5):
    model.train()
    for xb, yb in loader:
        loss = loss_fn(model(xb), yb)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    model.eval()
    with torch.no_grad():
        valid = sum(loss_fn(model(x), y).item() for x, y in DataLoader(valid_set, batch_size=100))
    print(epoch, valid)
