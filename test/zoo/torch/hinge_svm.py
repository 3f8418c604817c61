import torch
import torch.nn as nn

x = torch.randn(200, 2)
y = torch.sign(x[:, 0] + 0.5 * x[:, 1])
model = nn.Linear(2, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1, weight_decay=1e-3)

for epoch in range(5):
    for i in torch.randperm(200).split(20):
        output = model(x[i]).squeeze()
        loss = torch.mean(torch.clamp(1 - y[i] * output, min=0))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    print(epoch, loss.item())
