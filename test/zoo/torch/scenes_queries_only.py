"""Counts the objects of a scene: learned queries look at the patches."""

import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset


class SceneCounter(nn.Module):
    def __init__(self, width=32, queries=4, most=6):
        super().__init__()
        self.patches = nn.Conv2d(1, width, kernel_size=4, stride=4)
        self.queries = nn.Parameter(torch.randn(queries, width) * 0.02)
        self.attention = nn.MultiheadAttention(width, num_heads=4, batch_first=True)
        self.norm = nn.LayerNorm(width)
        self.head = nn.Linear(queries * width, most + 1)

    def forward(self, picture):
        memory = self.patches(picture).flatten(2).transpose(1, 2)
        query = self.queries.expand(len(picture), -1, -1)
        attended, _ = self.attention(query, query, query)
        x = self.norm(query + attended)
        return self.head(x.flatten(1))


def scenes(count):
    number = torch.randint(0, 7, (count,))
    pictures = 0.05 * torch.randn(count, 1, 24, 24)
    for picture, n in zip(pictures, number):
        for spot in torch.randperm(36)[:n]:
            row, column = divmod(int(spot), 6)
            picture[0, 4 * row : 4 * row + 3, 4 * column : 4 * column + 3] += 1
    return TensorDataset(pictures, number)


loader = DataLoader(scenes(600), batch_size=50, shuffle=True)
model = SceneCounter()
criterion = nn.CrossEntropyLoss()
optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3)
for epoch in range(5):
    total = 0.0
    for pictures, number in loader:
        optimizer.zero_grad()
        loss = criterion(model(pictures), number)
        loss.backward()
        optimizer.step()
        total += loss.item()
    print(f"epoch {epoch}: {total / len(loader):.4f}")
