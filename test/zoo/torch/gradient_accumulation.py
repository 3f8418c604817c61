import torch
import torch.nn as nn
from torch.utils.data import DataLoader, TensorDataset

accumulation_steps = 4
dataset = TensorDataset(torch.randn(256, 10), torch.randint(0, 6, (256,)))
loader = DataLoader(dataset, batch_size=8, shuffle=True, drop_last=True)
model = nn.Sequential(nn.Linear(10, 32), nn.ReLU(), nn.Dropout(0.5), nn.Linear(32, 6))
criterion = nn.CrossEntropyLoss()
optimizer = torch.optim.SGD(model.parameters(), lr=0.05)

optimizer.zero_grad()
for i, (inputs, labels) in enumerate(loader):
    loss = criterion(model(inputs), labels) / accumulation_steps
    loss.backward()
    if (i + 1) % accumulation_steps == 0:
        optimizer.step()
        optimizer.zero_grad()
        print(i, loss.item() * accumulation_steps)
