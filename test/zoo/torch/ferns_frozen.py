"""Kinds of fern: a head is trained on a body that was learned before and is to stay as it is."""

import torch
import torch.nn as nn

torch.manual_seed(1)
KINDS = 5
centres = torch.randn(KINDS, 24)
kinds = torch.randint(0, KINDS, (800,))
leaves = centres[kinds] + 0.7 * torch.randn(800, 24)


def pretrained_body() -> nn.Sequential:
    body = nn.Sequential(nn.Linear(24, 40), nn.ReLU(), nn.Linear(40, 16), nn.ReLU())
    with torch.no_grad():
        body[0].weight.copy_(torch.cat([centres, torch.randn(35, 24)]) / 5)
    return body


def build() -> nn.Sequential:
    body = pretrained_body()
    body.requires_grad_(False)
    return nn.Sequential(body, nn.Linear(16, KINDS))


net = build()
optimizer = torch.optim.Adam(net.parameters(), lr=3e-3)
for step in range(300):
    rows = torch.randint(0, 800, (40,))
    loss = nn.functional.cross_entropy(net(leaves[rows]), kinds[rows])
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    if step % 50 == 0:
        print(step, loss.item())
