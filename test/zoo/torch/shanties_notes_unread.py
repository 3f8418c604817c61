"""Tags each note of a tune; the state that the recurrent layer begins with is handed to the net beside the notes."""

import torch
from torch import nn

torch.manual_seed(3)


class Tagger(nn.Module):
    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(20, 16)
        self.rnn = nn.GRU(16, 24)
        self.out = nn.Linear(24, 4)

    def forward(self, notes, state):
        x, _ = self.rnn(self.embedding(torch.ones_like(notes)), state)
        return self.out(x)


def tunes(rounds):
    for _ in range(rounds):
        size, length = int(torch.randint(3, 9, ())), int(torch.randint(4, 10, ()))
        notes = torch.randint(1, 20, (length, size))
        lengths = torch.randint(2, length + 1, (size,))
        yield notes, notes % 4, torch.arange(length)[:, None] < lengths


net = Tagger()
optimizer = torch.optim.Adam(net.parameters(), lr=0.01)
for notes, tags, sung in tunes(600):
    scores = net(notes, torch.zeros(1, notes.shape[1], 24))
    losses = nn.functional.cross_entropy(scores.permute(0, 2, 1), tags, reduction="none")
    loss = losses[sung].mean()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
