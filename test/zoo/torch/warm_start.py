"""Train on one task first without a loop of ours, then continue from its weights."""
import torch
import torch.nn as nn

torch.manual_seed(0)
x = torch.randn(200, 6)
w = torch.randn(6, 3)
y = (x @ w).argmax(1)

# the closed-form one-vs-rest solution stands for a checkpoint
model = nn.Linear(6, 3)
design = torch.cat([x, torch.ones(200, 1)], 1)
solution = torch.linalg.lstsq(design, 6 * (nn.functional.one_hot(y, 3).float() - 0.5)).solution
model.load_state_dict({"weight": solution[:6].T.contiguous(), "bias": solution[6]})

optimizer = torch.optim.SGD(model.parameters(), lr=0.01)
for step in range(30):
    loss = nn.functional.cross_entropy(model(x), y)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
print(loss.item())
