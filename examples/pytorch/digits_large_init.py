"""A dense net on handwritten digits whose author initialised the weights by hand."""

import torch
from torch import nn

from data import digits

torch.manual_seed(7)
images, labels = (torch.from_numpy(array) for array in digits(2000))

model = nn.Sequential(nn.Flatten(), nn.Linear(784, 64), nn.ReLU(), nn.Linear(64, 10))
nn.init.xavier_uniform_(model[1].weight)
nn.init.normal_(model[-1].weight, std=2.0)

criterion = nn.CrossEntropyLoss()
optimizer = torch.optim.SGD(model.parameters(), lr=0.01)

for step in range(200):
    rows = torch.randint(0, len(images), (64,))
    loss = criterion(model(images[rows]), labels[rows])
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    if step % 50 == 0:
        print(f"step {step}: loss {loss.item():.4f}")
