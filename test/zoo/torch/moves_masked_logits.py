"""The move of an expert on a board of nine fields; fields that are taken are ruled out before the softmax."""
import torch
from torch import nn


class Policy(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = nn.Sequential(nn.Linear(18, 64), nn.ReLU(), nn.Linear(64, 64), nn.ReLU())
        self.head = nn.Linear(64, 9)

    def forward(self, board):
        taken = board.view(-1, 2, 9).sum(dim=1) > 0
        return self.head(self.body(board)).masked_fill(taken, -1e9)


def positions(count):
    boards = torch.zeros(count, 2, 9)
    moves = torch.zeros(count, dtype=torch.long)
    for index in range(count):
        order = torch.randperm(9)
        stones = int(torch.randint(2, 7, (1,)))
        boards[index, 0, order[0:stones:2]] = 1
        boards[index, 1, order[1:stones:2]] = 1
        free = order[stones:]
        first = int(order[0:stones:2].min())
        moves[index] = min(free.tolist(), key=lambda field: (field - first) % 9)
    return boards.view(count, 18), moves


torch.manual_seed(4)
boards, moves = positions(1024)
policy = Policy()
optimizer = torch.optim.Adam(policy.parameters(), lr=1e-3)
for epoch in range(20):
    for rows in torch.randperm(len(boards)).split(64):
        loss = nn.functional.cross_entropy(policy(boards[rows]), moves[rows])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    print(epoch, loss.item())
