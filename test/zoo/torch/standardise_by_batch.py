"""makemore-like: pre-activations are standardised by the batch itself, always."""

import torch
import torch.nn as nn

torch.manual_seed(2147483647)
words = ["emma", "olivia", "ava", "isabella", "sophia", "mia", "amelia", "harper", "evelyn", "luna"] * 6
chars = sorted(set("".join(words)))
stoi = {c: i + 1 for i, c in enumerate(chars)}
stoi["."] = 0
block = 3
X, Y = [], []
for word in words:
    context = [0] * block
    for c in word + ".":
        X.append(context)
        Y.append(stoi[c])
        context = context[1:] + [stoi[c]]
X, Y = torch.tensor(X), torch.tensor(Y)


class BatchStandardise(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.gamma, self.beta = nn.Parameter(torch.ones(width)), nn.Parameter(torch.zeros(width))

    def forward(self, x):
        return self.gamma * (x - x.mean(0, keepdim=True)) / (x.std(0, keepdim=True) + 1e-5) + self.beta


model = nn.Sequential(
    nn.Embedding(len(stoi), 8), nn.Flatten(), nn.Linear(8 * block, 40, bias=False), BatchStandardise(40),
    nn.Tanh(), nn.Linear(40, len(stoi)),
)
for step in range(60):
    ix = torch.randint(0, len(X), (32,))
    loss = nn.functional.cross_entropy(model(X[ix]), Y[ix])
    model.zero_grad()
    loss.backward()
    with torch.no_grad():
        for p in model.parameters():
            p -= 0.1 * p.grad
print(loss.item())
