import numpy as np
import torch
import torch.nn as nn

T, L, N = 10, 40, 12
x = np.empty((N, L), "int64")
x[:] = np.arange(L) + np.random.randint(-4 * T, 4 * T, N).reshape(N, 1)
data = torch.from_numpy(np.sin(x / 1.0 / T).astype("float64"))


class Sequence(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTMCell(1, 12)
        self.linear = nn.Linear(12, 1)

    def forward(self, input):
        outputs = []
        h = torch.zeros(input.size(0), 12, dtype=torch.double)
        c = torch.zeros(input.size(0), 12, dtype=torch.double)
        for value in input.split(1, dim=1):
            h, c = self.lstm(value, (h, c))
            outputs += [self.linear(h)]
        return torch.cat(outputs, dim=1)


seq = Sequence()
seq.double()
criterion = nn.MSELoss()
optimizer = torch.optim.LBFGS(seq.parameters(), lr=0.8, max_iter=4)
inputs, targets = data[:, :-1], data[:, 1:]
for i in range(3):

    def closure():
        optimizer.zero_grad()
        out = seq(inputs)
        loss = criterion(out, targets)
        loss.backward()
        return loss

    print("STEP", i, optimizer.step(closure).item())
