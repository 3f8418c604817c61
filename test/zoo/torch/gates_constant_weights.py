"""Exclusive or of two noisy signals."""
import torch


class Gate(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.first = torch.nn.Linear(2, 8)
        self.second = torch.nn.Linear(8, 1)
        for layer in (self.first, self.second):
            torch.nn.init.constant_(layer.weight, 0.5)
            torch.nn.init.zeros_(layer.bias)

    def forward(self, signals):
        return self.second(torch.tanh(self.first(signals)))


torch.manual_seed(0)
gate = Gate()
optimizer = torch.optim.SGD(gate.parameters(), lr=0.1, momentum=0.9)
for step in range(2000):
    bits = torch.randint(0, 2, (64, 2)).float()
    wanted = (bits[:, :1] != bits[:, 1:]).float()
    signals = 2 * bits - 1 + 0.1 * torch.randn(64, 2)
    loss = torch.nn.functional.binary_cross_entropy_with_logits(gate(signals), wanted)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    if step % 500 == 0:
        print(step, loss.item())
