"""A WaveNet-like stack on a noisy tone: predict the next sample."""

import torch
import torch.nn.functional as F
from torch import nn

torch.manual_seed(4)
time = torch.arange(6000) / 100
signal = torch.sin(time * 3.1) + 0.4 * torch.sin(time * 7.7) + 0.1 * torch.randn(len(time))


class CausalConv(nn.Module):
    def __init__(self, channels_in, channels_out, dilation):
        super().__init__()
        self.left = 2 * dilation
        self.conv = nn.Conv1d(channels_in, channels_out, kernel_size=3, dilation=dilation)

    def forward(self, x):
        return self.conv(F.pad(x, (self.left, 0)))


class WaveNet(nn.Module):
    def __init__(self, channels=16):
        super().__init__()
        self.layers = nn.ModuleList([CausalConv(1 if d == 1 else channels, channels, d) for d in (1, 2, 4, 8)])
        self.head = nn.Conv1d(channels, 1, kernel_size=1)

    def forward(self, x):
        for layer in self.layers:
            x = torch.tanh(layer(x))
        return self.head(x)


net = WaveNet()
optimizer = torch.optim.Adam(net.parameters(), lr=3e-3)
for step in range(80):
    starts = torch.randint(0, len(signal) - 65, (12,))
    x = torch.stack([signal[s:s + 64] for s in starts]).unsqueeze(1)
    y = torch.stack([signal[s + 1:s + 65] for s in starts]).unsqueeze(1)
    loss = F.mse_loss(net(x), y)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
print(loss.item())
