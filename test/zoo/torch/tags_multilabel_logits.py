import torch
import torch.nn as nn
import torch.nn.functional as F
from torch.utils.data import DataLoader, Dataset


class Articles(Dataset):
    """Bags of words with several tags each."""

    def __init__(self, n=256, vocab=50, tags=7):
        g = torch.Generator().manual_seed(3)
        self.words = (torch.rand(n, vocab, generator=g) < 0.2).float()
        rule = torch.randn(vocab, tags, generator=g)
        self.tags = (self.words @ rule > 1.0).float()

    def __len__(self):
        return len(self.words)

    def __getitem__(self, i):
        return self.words[i], self.tags[i]


class Tagger(nn.Module):
    def __init__(self, vocab=50, tags=7):
        super().__init__()
        self.hidden = nn.Linear(vocab, 24)
        self.out = nn.Linear(24, tags)
        self.activation = nn.Sigmoid()

    def forward(self, x):
        return self.out(F.relu(self.hidden(x)))


net = Tagger()
optimizer = torch.optim.AdamW(net.parameters(), lr=2e-3)
for epoch in range(2):
    for words, tags in DataLoader(Articles(), batch_size=32, shuffle=True):
        loss = F.binary_cross_entropy_with_logits(net(words), tags)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        optimizer.step()
    print(epoch, float(loss))
