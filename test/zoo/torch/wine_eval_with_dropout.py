"""Wine, with dropout; accuracy on the held-out third after every epoch."""

import torch
from sklearn.datasets import load_wine
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

data = load_wine()
x_train, x_test, y_train, y_test = train_test_split(data.data, data.target, test_size=0.33, random_state=1)
scaler = StandardScaler().fit(x_train)


def loader_of(x, y, shuffle):
    dataset = TensorDataset(torch.tensor(scaler.transform(x), dtype=torch.float32), torch.tensor(y))
    return DataLoader(dataset, batch_size=16, shuffle=shuffle)


train_loader = loader_of(x_train, y_train, shuffle=True)
test_loader = loader_of(x_test, y_test, shuffle=False)


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1, self.fc2 = nn.Linear(13, 32), nn.Linear(32, 3)
        self.drop = nn.Dropout(0.5)

    def forward(self, x):
        return self.fc2(self.drop(torch.relu(self.fc1(x))))


def evaluate(model):
    correct = 0
    with torch.no_grad():
        for x, y in test_loader:
            scores = model(x)
            correct += (scores.argmax(1) == y).sum().item()
    return correct / len(test_loader.dataset)


model = Net()
optimizer = torch.optim.Adam(model.parameters(), lr=5e-3)
for epoch in range(4):
    model.train()
    for x, y in train_loader:
        optimizer.zero_grad()
        loss = nn.functional.cross_entropy(model(x), y)
        loss.backward()
        optimizer.step()
    print(f"epoch {epoch}: test accuracy {evaluate(model):.4f}")
