import torch
import torch.nn as nn
import torch.nn.functional as F


class Sentiment(nn.Module):
    def __init__(self, vocab=40, dim=16, hidden=12):
        super().__init__()
        self.embedding = nn.Embedding(vocab, dim)
        self.lstm = nn.LSTM(dim, hidden, num_layers=2, bidirectional=True, dropout=0.3, batch_first=True)
        self.fc = nn.Linear(2 * hidden, 1)

    def forward(self, tokens):
        _, (h, _) = self.lstm(self.embedding(tokens))
        return self.fc(torch.cat([h[-2], h[-1]], dim=1)).squeeze(-1)


tokens = torch.randint(0, 40, (160, 9))
positive = ((tokens < 10).sum(1) > (tokens >= 30).sum(1)).float()
model = Sentiment()
opt = torch.optim.AdamW(model.parameters(), lr=1e-3, weight_decay=0.1)
for epoch in range(3):
    for chunk in torch.randperm(160).split(32):
        loss = F.binary_cross_entropy_with_logits(model(tokens[chunk]), positive[chunk])
        opt.zero_grad()
        loss.backward()
        opt.step()
    print(epoch, loss.item())
