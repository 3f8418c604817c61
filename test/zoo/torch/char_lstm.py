import torch
import torch.nn as nn
from torch.utils.data import DataLoader, Dataset

LYRICS = "row row row your boat gently down the stream merrily merrily merrily merrily life is but a dream " * 6


class Characters(Dataset):
    def __init__(self, text, length=20):
        self.chars = sorted(set(text))
        self.ids = torch.tensor([self.chars.index(c) for c in text])
        self.length = length

    def __len__(self):
        return len(self.ids) - self.length - 1

    def __getitem__(self, i):
        chunk = self.ids[i:i + self.length + 1]
        return chunk[:-1], chunk[1:]


class CharModel(nn.Module):
    def __init__(self, vocab, hidden=48):
        super().__init__()
        self.embed = nn.Embedding(vocab, 16)
        self.rnn = nn.LSTM(16, hidden, batch_first=True)
        self.drop = nn.Dropout(0.2)
        self.out = nn.Linear(hidden, vocab)

    def forward(self, x):
        features, _ = self.rnn(self.embed(x))
        return self.out(self.drop(features))


def main():
    dataset = Characters(LYRICS)
    loader = DataLoader(dataset, batch_size=16, shuffle=True)
    model = CharModel(len(dataset.chars))
    loss_fn = nn.CrossEntropyLoss()
    optimizer = torch.optim.Adam(model.parameters(), lr=2e-3)
    for epoch in range(2):
        for x, y in loader:
            optimizer.zero_grad()
            scores = model(x)
            loss = loss_fn(scores.permute(0, 2, 1), y)
            loss.backward()
            optimizer.step()
        print(f"epoch {epoch} loss {loss.item():.3f}")


if __name__ == "__main__":
    main()
