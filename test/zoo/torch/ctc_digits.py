import torch
import torch.nn as nn

# 0 is the blank
T, N, C, S = 20, 8, 6, 5


class Reader(nn.Module):
    def __init__(self):
        super().__init__()
        self.rnn = nn.GRU(C, 16, bidirectional=True)
        self.fc = nn.Linear(32, C)

    def forward(self, x):
        h, _ = self.rnn(x)
        return self.fc(h).log_softmax(2)


def batch():
    targets = torch.randint(1, C, (N, S))
    frames = torch.zeros(T, N, C)
    for n in range(N):
        for s in range(S):
            frames[4 * s:4 * s + 3, n, targets[n, s]] = 1
    return frames + 0.1 * torch.randn_like(frames), targets


model = Reader()
ctc = nn.CTCLoss(blank=0, zero_infinity=True)
optimizer = torch.optim.Adam(model.parameters(), lr=5e-3)
for step in range(20):
    frames, targets = batch()
    log_probs = model(frames)
    loss = ctc(log_probs, targets, torch.full((N,), T), torch.full((N,), S))
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    if step % 5 == 0:
        print(step, loss.item())
