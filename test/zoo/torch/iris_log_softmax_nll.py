import torch
import torch.nn as nn
import torch.nn.functional as F

torch.manual_seed(0)
means = torch.tensor([[5.0, 3.4, 1.5, 0.2], [5.9, 2.8, 4.3, 1.3], [6.6, 3.0, 5.6, 2.0]])
labels = torch.arange(150) // 50
flowers = means[labels] + 0.3 * torch.randn(150, 4)
flowers = (flowers - flowers.mean(0)) / flowers.std(0)

model = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 3))
optimizer = torch.optim.Adam(model.parameters(), lr=0.01)


def train(epoch):
    model.train()
    optimizer.zero_grad()
    scores = model(flowers)
    loss = F.nll_loss(F.log_softmax(scores, dim=1), labels)
    loss.backward()
    optimizer.step()
    return loss.item()


for epoch in range(100):
    loss = train(epoch)
    if epoch % 20 == 0:
        print("Epoch", epoch, "Loss", round(loss, 4))
