"""Which letter comes next in the title of a film?"""

import torch
from torch import nn

from data import titles

LENGTH = 12
text = "\n".join(titles())
vocabulary = sorted(set(text))
index_of = {letter: index for index, letter in enumerate(vocabulary)}
tokens = torch.tensor([index_of[letter] for letter in text])


class NextLetter(nn.Module):
    def __init__(self, letters, width=32):
        super().__init__()
        self.embedding = nn.Embedding(letters, 16)
        self.gru = nn.GRU(16, width, batch_first=True)
        self.output = nn.Linear(width, letters)

    def forward(self, letters):
        states, _ = self.gru(self.embedding(letters))
        return self.output(states)


def get_batch(size=32):
    starts = torch.randint(0, len(tokens) - LENGTH - 1, (size,))
    x = torch.stack([tokens[start : start + LENGTH] for start in starts])
    y = torch.stack([tokens[start + 1 : start + LENGTH + 1] for start in starts])
    return x, y


model = NextLetter(len(vocabulary))
optimizer = torch.optim.AdamW(model.parameters(), lr=3e-3)

for step in range(300):
    x, y = get_batch()
    logits = model(x)
    loss = nn.functional.cross_entropy(logits.view(-1, len(vocabulary)), y.view(-1))
    optimizer.zero_grad(set_to_none=True)
    loss.backward()
    nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    optimizer.step()
    if step % 50 == 0:
        print(f"step {step}: loss {loss.item():.4f}")
