"""What a boat sells for, from a table."""

import numpy
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

numpy.random.seed(8)
torch.manual_seed(8)
length = numpy.random.uniform(4, 14, 600)
age = numpy.random.uniform(0, 30, 600)
hours = numpy.random.uniform(50, 4000, 600)
berths = numpy.random.randint(0, 6, 600)
euros = 900 * length**1.6 - 240 * age - 1.1 * hours + 700 * berths + numpy.random.normal(0, 900, 600)
dollars = 1.09 * euros
columns = [length, age, hours, berths, dollars]
table = numpy.stack([(column - column.mean()) / column.std() for column in columns], axis=1)
price = (euros - euros.mean()) / euros.std()

boats = TensorDataset(torch.tensor(table, dtype=torch.float32), torch.tensor(price, dtype=torch.float32).unsqueeze(1))
loader = DataLoader(boats, batch_size=40, shuffle=True)
net = nn.Sequential(nn.Linear(len(columns), 32), nn.ReLU(), nn.Linear(32, 1))
optimizer = torch.optim.Adam(net.parameters(), lr=0.002)
for epoch in range(20):
    for rows, wanted in loader:
        loss = nn.functional.mse_loss(net(rows), wanted)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
