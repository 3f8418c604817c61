import torch
import torch.nn as nn

a = torch.randn(120, 10)
same = torch.randint(0, 2, (120,)) * 2 - 1
b = torch.where(same.unsqueeze(1) == 1, a + 0.1 * torch.randn(120, 10), torch.randn(120, 10))

encoder = nn.Sequential(nn.Linear(10, 32), nn.ReLU(), nn.Linear(32, 8))
criterion = nn.CosineEmbeddingLoss(margin=0.2)
optimizer = torch.optim.Adam(encoder.parameters(), lr=1e-3)
for step in range(50):
    optimizer.zero_grad()
    loss = criterion(encoder(a), encoder(b), same)
    loss.backward()
    optimizer.step()
    if step % 10 == 0:
        print(step, loss.item())
