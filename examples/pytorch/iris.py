"""Three kinds of iris from four measurements: a net and a loop written by hand."""

import torch

from data import iris

features, labels = (torch.from_numpy(array) for array in iris())
features = (features - features.mean(0)) / features.std(0)

w1 = (torch.randn(4, 16) * 0.5).requires_grad_()
b1 = torch.zeros(16, requires_grad=True)
w2 = (torch.randn(16, 3) * 0.1).requires_grad_()
b2 = torch.zeros(3, requires_grad=True)


def predict(x):
    return torch.relu(x @ w1 + b1) @ w2 + b2


optimizer = torch.optim.SGD([w1, b1, w2, b2], lr=0.1)

for step in range(200):
    rows = torch.randperm(len(features))[:30]
    loss = torch.nn.functional.cross_entropy(predict(features[rows]), labels[rows])
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    if step % 50 == 0:
        print(f"step {step}: loss {loss.item():.4f}")
