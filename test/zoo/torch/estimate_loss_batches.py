"""nanoGPT-like: losses of both splits are estimated on a few batches now and then, and in full at the end."""

import torch
from torch import nn

torch.manual_seed(3)
text = "a rose is a rose is a rose and the rain in spain stays mainly in the plain " * 12
chars = sorted(set(text))
ids = torch.tensor([chars.index(c) for c in text])
splits = {"train": ids[:700], "val": ids[700:]}
block, batch_size = 12, 8


def get_batch(split):
    data = splits[split]
    starts = torch.randint(len(data) - block - 1, (batch_size,))
    return (torch.stack([data[s:s + block] for s in starts]), torch.stack([data[s + 1:s + block + 1] for s in starts]))


class Bigram(nn.Module):
    def __init__(self):
        super().__init__()
        self.table, self.out, self.drop = nn.Embedding(len(chars), 24), nn.Linear(24, len(chars)), nn.Dropout(0.1)

    def forward(self, idx):
        return self.out(self.drop(torch.tanh(self.table(idx))))


def loss_of(model, x, y):
    return nn.functional.cross_entropy(model(x).flatten(0, 1), y.flatten())


@torch.no_grad()
def estimate_loss(model, batches=5):
    model.eval()
    losses = {split: torch.stack([loss_of(model, *get_batch(split)) for _ in range(batches)]).mean() for split in splits}
    model.train()
    return losses


model = Bigram()
optimizer = torch.optim.AdamW(model.parameters(), lr=1e-2)
for step in range(60):
    if step % 20 == 0:
        print(step, {split: f"{loss:.4f}" for split, loss in estimate_loss(model).items()})
    loss = loss_of(model, *get_batch("train"))
    optimizer.zero_grad(set_to_none=True)
    loss.backward()
    optimizer.step()

model.eval()
with torch.no_grad():
    data = splits["val"]
    windows = data[: (len(data) - 1) // block * block].view(-1, block)
    following = data[1: windows.numel() + 1].view(-1, block)
    print("validation loss", loss_of(model, windows, following).item())
