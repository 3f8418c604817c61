"""Word classes of sentences of many lengths, padded to the longest."""

import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

torch.manual_seed(4)
PAD, WORDS, TAGS, LONGEST = 0, 90, 7, 30
lengths = torch.randint(4, 14, (700,))
lengths[::20] = LONGEST
inside = torch.arange(LONGEST) < lengths[:, None]
words = torch.where(inside, torch.randint(1, WORDS, (700, LONGEST)), PAD)
tags = torch.where(inside, 1 + (words + words.roll(1, 1)) % (TAGS - 1), PAD)


class Tagger(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.embed = nn.Embedding(WORDS, 32, padding_idx=PAD)
        self.read = nn.LSTM(32, 40, batch_first=True, bidirectional=True)
        self.tag = nn.Linear(80, TAGS)

    def forward(self, tokens: torch.Tensor) -> torch.Tensor:
        states, _ = self.read(self.embed(tokens))
        return self.tag(states).log_softmax(-1)


net = Tagger()
criterion = nn.NLLLoss(ignore_index=PAD)
optimizer = torch.optim.Adam(net.parameters(), lr=3e-3)
for epoch in range(8):
    for x, y in DataLoader(TensorDataset(words, tags), batch_size=50, shuffle=True):
        optimizer.zero_grad()
        loss = criterion(net(x).transpose(1, 2), y)
        loss.backward()
        optimizer.step()
    print(epoch, loss.item())
