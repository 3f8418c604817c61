"""Papers and what they cite: a graph net of two layers, its adjacency a sparse tensor, half of the labels held back."""

import torch
from torch import nn

torch.manual_seed(11)
COUNT, WORDS, FIELDS = 120, 40, 3
fields = torch.arange(COUNT) % FIELDS
topics = torch.rand(FIELDS, WORDS)
words = (torch.rand(COUNT, WORDS) < 0.1 + 0.5 * topics[fields]).float()

cites = torch.rand(COUNT, COUNT) < torch.where(fields[:, None] == fields[None], 0.08, 0.01)
adjacency = (cites | cites.T | torch.eye(COUNT, dtype=torch.bool)).float()
adjacency = (adjacency / adjacency.sum(1, keepdim=True)).to_sparse()
known = torch.randperm(COUNT)[: COUNT // 2]


class GraphLayer(nn.Module):
    def __init__(self, inputs, outputs):
        super().__init__()
        self.weight = nn.Parameter(torch.empty(inputs, outputs))
        nn.init.xavier_uniform_(self.weight)

    def forward(self, x, links):
        return torch.sparse.mm(links, x @ self.weight)


class GraphNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.first = GraphLayer(WORDS, 16)
        self.second = GraphLayer(16, FIELDS)

    def forward(self, x, links):
        return self.second(torch.relu(self.first(x, links)), links)


net = GraphNet()
optimizer = torch.optim.Adam(net.parameters(), lr=0.01)
for epoch in range(60):
    optimizer.zero_grad()
    loss = nn.functional.cross_entropy(net(words, adjacency)[known], fields[known])
    loss.backward()
    optimizer.step()
    print(epoch, loss.item())
