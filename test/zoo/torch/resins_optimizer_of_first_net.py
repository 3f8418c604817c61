import torch
from torch import nn


class Hardness(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.hidden = nn.Linear(6, width)
        self.answer = nn.Linear(width, 1)

    def forward(self, recipe):
        return self.answer(torch.tanh(self.hidden(recipe)))


torch.manual_seed(11)
recipes = torch.rand(200, 6) * 2 - 1
hardness = (recipes[:, :1] - recipes[:, 2:3]) * recipes[:, 4:5]

net = Hardness(16)
print("parameters of the small one:", sum(each.numel() for each in net.parameters()))
optimizer = torch.optim.Adam(net.parameters(), lr=0.01)
net = Hardness(48)

for epoch in range(30):
    for begin in range(0, 200, 50):
        optimizer.zero_grad()
        loss = nn.functional.mse_loss(net(recipes[begin : begin + 50]), hardness[begin : begin + 50])
        loss.backward()
        optimizer.step()
    print(epoch, loss.item())
