"""Part-of-speech-like tags: both directions are read on purpose."""

import torch
from torch import nn

torch.manual_seed(8)
VOCABULARY, TAGS = 40, 6
tokens = torch.randint(0, VOCABULARY, (300, 12))
following = torch.roll(tokens, -1, dims=1)
tags = (tokens + following) % TAGS


class Tagger(nn.Module):
    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(VOCABULARY, 24)
        self.lstm = nn.LSTM(24, 24, batch_first=True, bidirectional=True)
        self.scores = nn.Linear(48, TAGS)

    def forward(self, tokens):
        return self.scores(self.lstm(self.embedding(tokens))[0])


model = Tagger()
optimizer = torch.optim.Adam(model.parameters(), lr=5e-3)
for epoch in range(3):
    for rows in torch.randperm(300).split(30):
        scores = model(tokens[rows])
        loss = nn.functional.cross_entropy(scores.flatten(0, 1), tags[rows].flatten())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    print(epoch, loss.item())
