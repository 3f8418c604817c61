"""How far a car gets on a gallon, from its weight, power and age."""

import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

from data import cars

rows = cars()
features = torch.tensor([[r["Weight_in_lbs"], r["Horsepower"], r["Acceleration"], int(r["Year"][:4])] for r in rows], dtype=torch.float32)
miles_per_gallon = torch.tensor([[r["Miles_per_Gallon"]] for r in rows], dtype=torch.float32)


def standardize(values):
    return (values - values.mean(0)) / values.std(0)


dataset = TensorDataset(standardize(features), standardize(miles_per_gallon))
loader = DataLoader(dataset, batch_size=32, shuffle=True)

model = nn.Sequential(nn.Linear(4, 32), nn.ReLU(), nn.Linear(32, 32), nn.ReLU(), nn.Linear(32, 1))
criterion = nn.MSELoss()
optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)

for epoch in range(20):
    for x, y in loader:
        optimizer.zero_grad()
        loss = criterion(model(x), y)
        loss.backward()
        optimizer.step()
    print(f"epoch {epoch + 1}: loss {loss.item():.4f}")
