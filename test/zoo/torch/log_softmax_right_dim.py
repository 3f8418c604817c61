import torch
from torch import nn

N, D, K = 96, 10, 5
W = torch.randn(D, K)
x = torch.randn(N, D)
t = (x @ W).argmax(1)


class Classifier(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1 = nn.Linear(D, 32)
        self.fc2 = nn.Linear(32, K)
        self.log_softmax = nn.LogSoftmax(dim=1)

    def forward(self, x):
        return self.log_softmax(self.fc2(torch.relu(self.fc1(x))))


clf = Classifier()
nll = nn.NLLLoss()
sgd = torch.optim.SGD(clf.parameters(), lr=0.1)
for it in range(60):
    sgd.zero_grad()
    err = nll(clf(x), t)
    err.backward()
    sgd.step()
    if it % 20 == 0:
        print(it, err.item())
