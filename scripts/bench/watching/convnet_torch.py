"""A convnet, `width` times as wide as a small one, trained a block of steps at a time."""

import sys

import torch
from torch import nn
from turns import STEPS, Turns

torch.manual_seed(1)
torch.set_num_threads(1)
turns, width = Turns(*sys.argv[1:3]), int(sys.argv[3])
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
while True:
    for batch in range(64):
        if batch % STEPS == 0 and not turns.wait():
            sys.exit()
        rows = slice(32 * batch, 32 * batch + 32)
        loss = nn.functional.cross_entropy(model(images[rows]), labels[rows])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        if batch % STEPS == STEPS - 1:
            turns.over()
