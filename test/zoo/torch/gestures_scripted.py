import torch
import torch.nn.functional as F
from torch import Tensor, nn

torch.manual_seed(4)
centres = torch.randn(4, 6) * 2
labels = torch.arange(160) % 4
inputs = centres[labels] + 0.6 * torch.randn(160, 6)


class Gestures(nn.Module):
    def __init__(self):
        super().__init__()
        self.hidden = nn.Linear(6, 24)
        self.dropout = nn.Dropout(0.1)
        self.out = nn.Linear(24, 4)

    def forward(self, x: Tensor) -> Tensor:
        return self.out(self.dropout(F.relu(self.hidden(x))))


model = torch.jit.script(Gestures())
optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
for epoch in range(20):
    for start in range(0, 160, 32):
        optimizer.zero_grad()
        loss = F.cross_entropy(model(inputs[start : start + 32]), labels[start : start + 32])
        loss.backward()
        optimizer.step()
    print(epoch, loss.item())
