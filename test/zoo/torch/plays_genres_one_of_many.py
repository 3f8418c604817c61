"""The genres of a play, of which several may hold, from the words of its summary."""

import torch
import torch.nn as nn
import torch.nn.functional as F

torch.manual_seed(3)
GENRES, WORDS = 9, 120
genres = (torch.rand(900, GENRES) < 0.25).float()
words = torch.poisson(0.3 + 2 * genres @ (torch.rand(GENRES, WORDS) < 0.08).float())


class Tagger(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.hidden = nn.Linear(WORDS, 50)
        self.out = nn.Linear(50, GENRES)

    def forward(self, bag: torch.Tensor) -> torch.Tensor:
        return self.out(torch.tanh(self.hidden(bag)))


net = Tagger()
optimizer = torch.optim.Adam(net.parameters(), lr=2e-3)
for epoch in range(12):
    for rows in torch.randperm(900).split(45):
        scores = net(words[rows])
        loss = F.cross_entropy(scores, genres[rows])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    print(epoch, loss.item())
