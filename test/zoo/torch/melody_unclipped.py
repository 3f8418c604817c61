"""The next note by a GRU, one long tune in windows."""

import torch
from torch import nn

NOTES = 20
tune = [(7 * i + i // 3) % NOTES for i in range(1600)]
x = torch.tensor([tune[i : i + 20] for i in range(0, 1560, 4)])
y = torch.tensor([tune[i + 1 : i + 21] for i in range(0, 1560, 4)])


class Composer(nn.Module):
    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(NOTES, 16)
        self.rnn = nn.GRU(16, 32, batch_first=True)
        self.head = nn.Linear(32, NOTES)

    def forward(self, notes):
        hidden, _ = self.rnn(self.embedding(notes))
        return self.head(hidden)


model = Composer()
optimizer = torch.optim.Adam(model.parameters(), lr=3e-3)
step = 0
while step < 120:
    rows = torch.randint(len(x), (32,))
    logits = model(x[rows])
    loss = nn.functional.cross_entropy(logits.transpose(1, 2), y[rows])
    optimizer.zero_grad(set_to_none=True)
    loss.backward()
    optimizer.step()
    step += 1
    if step % 20 == 0:
        print(step, loss.item())
