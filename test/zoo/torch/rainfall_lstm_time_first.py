import numpy as np
import torch
import torch.nn as nn

rng = np.random.default_rng(3)
days = np.arange(900)
rain = 4 + 3 * np.sin(days / 20) + rng.normal(0, 1, len(days))
rain = ((rain - rain.mean()) / rain.std()).astype("float32")
history = 14
X = np.stack([rain[i:i + history] for i in range(len(rain) - history)])[:, :, None]
Y = rain[history:, None]


class RainNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(1, 24, num_layers=2)
        self.fc = nn.Linear(24, 1)

    def forward(self, x):
        out, _ = self.lstm(x)
        return self.fc(out[:, -1, :])


net = RainNet()
opt = torch.optim.Adam(net.parameters(), lr=0.002)
for epoch in range(4):
    order = rng.permutation(len(X))
    for start in range(0, len(X), 48):
        idx = order[start:start + 48]
        inputs = torch.from_numpy(X[idx])
        targets = torch.from_numpy(Y[idx])
        opt.zero_grad()
        loss = nn.functional.mse_loss(net(inputs), targets)
        loss.backward()
        nn.utils.clip_grad_norm_(net.parameters(), 1.0)
        opt.step()
    print(epoch, float(loss))
