import torch
import torch.nn as nn
import torch.nn.functional as F

torch.manual_seed(4)


class TwoTowers(nn.Module):
    def __init__(self, dim=8):
        super().__init__()
        self.image = nn.Linear(20, dim)
        self.text = nn.Linear(15, dim)
        self.logit_scale = nn.Parameter(torch.tensor(2.0))

    def forward(self, image, text):
        i = F.normalize(self.image(image), dim=-1)
        t = F.normalize(self.text(text), dim=-1)
        return self.logit_scale.exp() * i @ t.T


meaning = torch.randn(160, 5)
images = meaning @ torch.randn(5, 20)
texts = meaning @ torch.randn(5, 15)
model = TwoTowers()
optimizer = torch.optim.AdamW(model.parameters(), lr=5e-3)
for epoch in range(4):
    for i in torch.randperm(160).split(32):
        logits = model(images[i], texts[i])
        labels = torch.arange(len(i))
        loss = (F.cross_entropy(logits, labels) + F.cross_entropy(logits.T, labels)) / 2
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    print(epoch, loss.item())
