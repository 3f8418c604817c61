import torch
from torch import nn, optim

torch.manual_seed(42)

n_classes, n_features = 4, 6
centers = torch.randn(n_classes, n_features) * 2
y = torch.arange(400) % n_classes
X = centers[y] + torch.randn(400, n_features)

model = nn.Sequential(
    nn.Linear(n_features, 32),
    nn.ReLU(),
    nn.Dropout(0.2),
    nn.Linear(32, n_classes),
)
loss_fn = nn.CrossEntropyLoss(label_smoothing=0.05)
opt = optim.Adam(model.parameters(), lr=1e-3)

batch = 50
for epoch in range(10):
    perm = torch.randperm(len(X))
    for i in range(0, len(X), batch):
        idx = perm[i:i + batch]
        pred = model(X[idx])
        loss = loss_fn(pred, y[idx])
        opt.zero_grad()
        loss.backward()
        opt.step()
    if epoch % 5 == 0:
        print(epoch, loss.item())
