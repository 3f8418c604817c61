import random

import torch
import torch.nn as nn
from torch.nn.utils.rnn import pad_sequence

PAD, BOS, EOS, VOCAB = 0, 1, 2, 12
random.seed(0)
pairs = []
for _ in range(128):
    source = [random.randint(3, VOCAB - 1) for _ in range(random.randint(2, 6))]
    pairs.append((torch.tensor(source), torch.tensor([BOS] + source[::-1] + [EOS])))


class Seq2Seq(nn.Module):
    def __init__(self, hidden=24):
        super().__init__()
        self.source = nn.Embedding(VOCAB, hidden, padding_idx=PAD)
        self.target = nn.Embedding(VOCAB, hidden, padding_idx=PAD)
        self.encoder = nn.GRU(hidden, hidden, batch_first=True)
        self.decoder = nn.GRU(hidden, hidden, batch_first=True)
        self.out = nn.Linear(hidden, VOCAB)

    def forward(self, source, target):
        _, state = self.encoder(self.source(source))
        decoded, _ = self.decoder(self.target(target), state)
        return self.out(decoded)


def collate(batch):
    sources, targets = zip(*batch)
    return pad_sequence(sources, batch_first=True), pad_sequence(targets, batch_first=True)


model = Seq2Seq()
criterion = nn.CrossEntropyLoss(ignore_index=PAD)
optimizer = torch.optim.Adam(model.parameters(), lr=3e-3)
loader = torch.utils.data.DataLoader(pairs, batch_size=16, shuffle=True, collate_fn=collate)
for epoch in range(2):
    for source, target in loader:
        logits = model(source, target[:, :-1])
        loss = criterion(logits.reshape(-1, VOCAB), target[:, 1:].reshape(-1))
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
    print(epoch, loss.item())
