"""Few labels, many without: a student that agrees with a slowly moving teacher (an average of its own weights)."""

import copy

import torch
from torch import nn

CLASSES = 3
centres = 2.5 * torch.randn(CLASSES, 8)
label = torch.randint(0, CLASSES, (1200,))
points = centres[label] + torch.randn(1200, 8)
known = torch.arange(60)

student = nn.Sequential(nn.Linear(8, 32), nn.ReLU(), nn.Dropout(0.3), nn.Linear(32, CLASSES))
teacher = copy.deepcopy(student)
for parameter in teacher.parameters():
    parameter.requires_grad_(False)


@torch.no_grad()
def update_teacher(decay=0.99):
    for slow, fast in zip(teacher.parameters(), student.parameters()):
        slow.mul_(decay).add_(fast, alpha=1 - decay)


optimizer = torch.optim.Adam(student.parameters(), lr=2e-3)
for step in range(150):
    rows = known[torch.randint(len(known), (20,))]
    unlabelled = points[torch.randint(len(points), (100,))]
    supervised = nn.functional.cross_entropy(student(points[rows]), label[rows])
    with torch.no_grad():
        wanted = teacher(unlabelled + 0.1 * torch.randn_like(unlabelled)).softmax(1)
    agreement = nn.functional.mse_loss(student(unlabelled).softmax(1), wanted)
    loss = supervised + min(1.0, step / 100) * 5.0 * agreement
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    update_teacher()
    if step % 50 == 0:
        print(step, supervised.item(), agreement.item())
