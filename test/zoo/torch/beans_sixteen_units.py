"""Seven kinds of beans by their 16 measures."""
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

torch.manual_seed(11)
kinds = torch.randint(0, 7, (1400,))
measures = (2 * torch.randn(7, 16))[kinds] + torch.randn(1400, 16)
loader = DataLoader(TensorDataset(measures, kinds), batch_size=50, shuffle=True)

model = nn.Sequential(
    nn.Linear(16, 64),
    nn.ReLU(),
    nn.Linear(64, 16),
    nn.Tanh(),
    nn.Linear(16, 7),
)
optimizer = torch.optim.Adam(model.parameters(), lr=5e-3)

for epoch in range(6):
    total, right = 0.0, 0
    for batch, labels in loader:
        scores = model(batch)
        loss = nn.functional.cross_entropy(scores, labels)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * len(labels)
        right += (scores.argmax(1) == labels).sum().item()
    print(f"{epoch}: loss {total / len(kinds):.4f}, accuracy {right / len(kinds):.3f}")
