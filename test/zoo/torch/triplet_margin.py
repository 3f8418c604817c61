import torch
import torch.nn as nn
import torch.nn.functional as F


class Embedder(nn.Module):
    def __init__(self):
        super().__init__()
        self.net = nn.Sequential(nn.Linear(12, 32), nn.ReLU(), nn.Linear(32, 6))

    def forward(self, x):
        return F.normalize(self.net(x), dim=1)


centers = torch.randn(5, 12)
model = Embedder()
loss_fn = nn.TripletMarginLoss(margin=0.3)
opt = torch.optim.Adam(model.parameters(), lr=1e-3)
for step in range(40):
    who = torch.randint(0, 5, (32,))
    other = (who + torch.randint(1, 5, (32,))) % 5
    anchor, positive, negative = (centers[k] + 0.3 * torch.randn(32, 12) for k in (who, who, other))
    loss = loss_fn(model(anchor), model(positive), model(negative))
    opt.zero_grad()
    loss.backward()
    opt.step()
    if step % 10 == 0:
        print(step, loss.item())
