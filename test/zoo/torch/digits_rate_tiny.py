import torch
import torch.nn.functional as F
from sklearn.datasets import load_digits
from torch.utils.data import DataLoader, TensorDataset


class DigitNet(torch.nn.Module):
    def __init__(self, hidden=96):
        super().__init__()
        self.input = torch.nn.Linear(64, hidden)
        self.middle = torch.nn.Linear(hidden, hidden)
        self.out = torch.nn.Linear(hidden, 10)

    def forward(self, x):
        x = torch.relu(self.input(x))
        x = torch.relu(self.middle(x))
        return self.out(x)


def main():
    digits = load_digits()
    images = torch.tensor(digits.data / 16.0, dtype=torch.float32)
    labels = torch.tensor(digits.target)
    loader = DataLoader(TensorDataset(images, labels), batch_size=64, shuffle=True)
    net = DigitNet()
    optimizer = torch.optim.SGD(net.parameters(), lr=1e-6)
    for epoch in range(3):
        total = 0.0
        for x, y in loader:
            optimizer.zero_grad()
            loss = F.cross_entropy(net(x), y)
            loss.backward()
            optimizer.step()
            total += loss.item()
        print(f"epoch {epoch + 1}: {total / len(loader):.3f}")


if __name__ == "__main__":
    main()
