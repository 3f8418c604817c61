"""An encoder and a decoder as two modules: names are read letter by letter, and their origin is told."""

import torch
from torch import nn

torch.manual_seed(5)

ENDINGS = ["ov", "ini", "son", "ez"]
STEMS = ["petr", "ross", "jack", "gom", "ivan", "luc", "ander", "mart", "alex", "fern", "nil", "dom"]
names = [stem + ending for stem in STEMS for ending in ENDINGS]
origins = torch.tensor([index for _ in STEMS for index in range(len(ENDINGS))])
letters = sorted(set("".join(names)))
longest = max(map(len, names))


def encode(name):
    # Padded on the left, so that the ending stands last.
    return [0] * (longest - len(name)) + [1 + letters.index(letter) for letter in name]


codes = torch.tensor([encode(name) for name in names])


class Encoder(nn.Module):
    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(len(letters) + 1, 16)
        self.rnn = nn.GRU(16, 32, batch_first=True)

    def forward(self, x):
        _, last = self.rnn(self.embedding(x))
        return last[0]


class Decoder(nn.Module):
    def __init__(self):
        super().__init__()
        self.hidden = nn.Linear(32, 32)
        self.out = nn.Linear(32, len(ENDINGS))

    def forward(self, x):
        return self.out(torch.relu(self.hidden(x)))


encoder, decoder = Encoder(), Decoder()
criterion = nn.CrossEntropyLoss()
optimizer = torch.optim.Adam([*encoder.parameters(), *decoder.parameters()], lr=0.01)

for epoch in range(60):
    order = torch.randperm(len(names))
    for rows in order.split(16):
        optimizer.zero_grad()
        loss = criterion(decoder(encoder(codes[rows])), origins[rows])
        loss.backward()
        optimizer.step()
    if epoch % 20 == 0:
        print(epoch, round(loss.item(), 4))
