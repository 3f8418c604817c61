# which of four faults a pump has, from its vibration
import torch
import torch.nn.functional as F

torch.manual_seed(1)
signals = torch.randn(400, 24)
faults = signals[:, :4].argmax(1)
w1 = (torch.randn(24, 40) / 24**0.5).requires_grad_()
b1 = torch.zeros(40, requires_grad=True)
w2 = (torch.randn(40, 4) / 40**0.5).requires_grad_()
b2 = torch.zeros(4, requires_grad=True)
optimizer = torch.optim.Adam([w1, b1, w2, b2], lr=5e-3)


def smooth(window):
    """Means of neighbouring samples."""
    out = torch.zeros_like(window)
    for i in range(1, window.shape[1] - 1):
        window[:, i] = (out[:, i - 1] + out[:, i] + out[:, i + 1]) / 3
    return out


for step in range(300):
    rows = torch.randint(0, 400, (32,))
    hidden = torch.relu(smooth(signals[rows]) @ w1 + b1)
    logits = hidden @ w2 + b2
    loss = F.cross_entropy(logits, faults[rows])
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    if step % 100 == 0:
        print(step, loss.item())
