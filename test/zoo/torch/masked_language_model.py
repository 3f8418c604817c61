"""BERT-like: 15 % of the tokens are hidden and have to be found again, from both sides."""

import torch
from torch import nn

torch.manual_seed(21)
VOCABULARY, LENGTH, MASK = 30, 16, 30
sentences = (torch.arange(400)[:, None] * 7 + torch.arange(LENGTH) * 3) % VOCABULARY


class Encoder(nn.Module):
    def __init__(self, width=32):
        super().__init__()
        self.tokens = nn.Embedding(VOCABULARY + 1, width)
        self.positions = nn.Parameter(0.02 * torch.randn(LENGTH, width))
        layer = nn.TransformerEncoderLayer(width, 4, 64, batch_first=True)
        self.encoder = nn.TransformerEncoder(layer, 2)
        self.head = nn.Linear(width, VOCABULARY)

    def forward(self, ids):
        return self.head(self.encoder(self.tokens(ids) + self.positions))


model = Encoder()
optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3)
for step in range(40):
    original = sentences[torch.randint(0, len(sentences), (20,))]
    hidden = torch.rand(original.shape) < 0.15
    ids = original.masked_fill(hidden, MASK)
    labels = original.masked_fill(~hidden, -100)
    loss = nn.functional.cross_entropy(model(ids).view(-1, VOCABULARY), labels.view(-1), ignore_index=-100)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
print(loss.item())
