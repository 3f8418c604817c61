import torch

generator = torch.Generator().manual_seed(5)
centres = torch.randn(5, 8, generator=generator) * 1.5
kinds = torch.randint(0, 5, (250,), generator=generator)
grains = centres[kinds] + torch.randn(250, 8, generator=generator)

weights = (torch.randn(8, 5, generator=generator) * 0.1).requires_grad_()
bias = torch.zeros(5, requires_grad=True)
optimizer = torch.optim.SGD([weights, bias], lr=0.1)

for epoch in range(15):
    for begin in range(0, 250, 50):
        grain, kind = grains[begin : begin + 50], kinds[begin : begin + 50]
        shares = torch.softmax(grain @ weights + bias, dim=1)
        loss = torch.log(shares[torch.arange(50), kind]).mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    print(epoch, loss.item())
