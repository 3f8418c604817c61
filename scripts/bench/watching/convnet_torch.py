"""A convnet, `width` times as wide as a small one, for some seconds or so many times as long; prints its milliseconds, by the clock and of processors."""

import sys
import time

import torch
from torch import nn

torch.manual_seed(1)
torch.set_num_threads(1)
times, width = int(sys.argv[1]), int(sys.argv[2])
model = nn.Sequential(
    nn.Conv2d(1, 8 * width, 5, stride=2),
    nn.ReLU(),
    nn.Conv2d(8 * width, 16 * width, 3, stride=2),
    nn.ReLU(),
    nn.Flatten(),
    nn.Linear(400 * width, 10),
)
optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
images, labels = torch.rand(2048, 1, 28, 28), torch.randint(0, 10, (2048,))
began = (0.0, 0.0)
for step in range(1 + 3000 * times):
    at = step * 32 % 2048
    loss = nn.functional.cross_entropy(model(images[at : at + 32]), labels[at : at + 32])
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    if step == 0:
        # Whatever the first step costs once is not the training's.
        began = (time.perf_counter(), time.process_time())
now = (time.perf_counter(), time.process_time())
print("trained", *((after - before) * 1000 for before, after in zip(began, now)))
