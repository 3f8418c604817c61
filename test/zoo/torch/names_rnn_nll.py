"""Which language does a name come from? A character RNN."""
import random
import string

import torch
import torch.nn as nn

LETTERS = string.ascii_lowercase
ENDINGS = {"italian": "ini", "russian": "ov", "greek": "opoulos", "polish": "ski"}
CATEGORIES = list(ENDINGS)


def random_name(category):
    stem = "".join(random.choice(LETTERS) for _ in range(random.randint(2, 4)))
    return stem + ENDINGS[category]


def to_tensor(name):
    tensor = torch.zeros(len(name), 1, len(LETTERS))
    for i, letter in enumerate(name):
        tensor[i][0][LETTERS.index(letter)] = 1
    return tensor


class RNN(nn.Module):
    def __init__(self, input_size, hidden_size, output_size):
        super().__init__()
        self.rnn = nn.RNN(input_size, hidden_size)
        self.h2o = nn.Linear(hidden_size, output_size)
        self.softmax = nn.LogSoftmax(dim=1)

    def forward(self, line):
        _, hidden = self.rnn(line)
        return self.softmax(self.h2o(hidden[0]))


rnn = RNN(len(LETTERS), 32, len(CATEGORIES))
criterion = nn.NLLLoss()
optimizer = torch.optim.SGD(rnn.parameters(), lr=0.1)

for i in range(200):
    category = random.choice(CATEGORIES)
    output = rnn(to_tensor(random_name(category)))
    loss = criterion(output, torch.tensor([CATEGORIES.index(category)]))
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    if i % 50 == 0:
        print(i, loss.item())
