"""Sentiment of short reviews by averaged word vectors."""

import random

import torch
from torch import nn

random.seed(7)
torch.manual_seed(7)

GOOD = "great lovely brilliant charming superb moving funny delightful".split()
BAD = "dull awful boring terrible weak clumsy flat tedious".split()
FILLER = "the film was a rather very quite story acting plot and with its".split()


def make_review():
    label = random.random() < 0.5
    words = random.choices(FILLER, k=6) + random.choices(GOOD if label else BAD, k=2)
    random.shuffle(words)
    return words, float(label)


reviews = [make_review() for _ in range(400)]
vocabulary = sorted({word for words, _ in reviews for word in words})
index = {word: i for i, word in enumerate(vocabulary)}
tokens = torch.tensor([[index[word] for word in words] for words, _ in reviews])
labels = torch.tensor([label for _, label in reviews])


class BagOfWords(nn.Module):
    def __init__(self):
        super().__init__()
        self.embedding = nn.EmbeddingBag(len(vocabulary), 12, mode="mean")
        self.out = nn.Linear(12, 1)

    def forward(self, tokens):
        return self.out(self.embedding(tokens)).squeeze(-1)


model = BagOfWords()
optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
for epoch in range(3):
    for start in range(0, 400, 40):
        loss = nn.functional.binary_cross_entropy_with_logits(
            model(tokens[start:start + 40]), labels[start:start + 40]
        )
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    print(epoch, loss.item())
