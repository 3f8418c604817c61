import torch
import torch.nn as nn
import torch.optim as optim

torch.manual_seed(11)
spend = torch.randn(240, 5)
profit = spend @ torch.tensor([1.0, -0.5, 0.3, 0.0, 0.8]) + 0.1 * torch.randn(240)


class Net(nn.Module):
    def __init__(self):
        super(Net, self).__init__()
        self.fc1 = nn.Linear(5, 20)
        self.fc2 = nn.Linear(20, 20)
        self.fc3 = nn.Linear(20, 1)
        self.relu = nn.ReLU()

    def forward(self, x):
        out = self.relu(self.fc1(x))
        out = self.relu(self.fc2(out))
        out = self.relu(self.fc3(out))
        return out


net = Net()
criterion = nn.MSELoss()
optimizer = optim.Adam(net.parameters(), lr=0.005)
for epoch in range(60):
    optimizer.zero_grad()
    outputs = net(spend)
    loss = criterion(outputs, profit.view(-1, 1))
    loss.backward()
    optimizer.step()
    if (epoch + 1) % 20 == 0:
        print('Epoch [{}/60], Loss: {:.4f}'.format(epoch + 1, loss.item()))
