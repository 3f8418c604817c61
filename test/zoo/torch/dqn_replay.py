import random
from collections import deque, namedtuple

import torch
import torch.nn as nn

Transition = namedtuple("Transition", "state action reward next_state done")
memory = deque(maxlen=1000)
q_net = nn.Sequential(nn.Linear(5, 24), nn.ReLU(), nn.Linear(24, 2))
target_net = nn.Sequential(nn.Linear(5, 24), nn.ReLU(), nn.Linear(24, 2))
target_net.load_state_dict(q_net.state_dict())
optimizer = torch.optim.AdamW(q_net.parameters(), lr=1e-3, amsgrad=True)
criterion = nn.SmoothL1Loss()


def one_hot(cell):
    v = torch.zeros(5)
    v[cell] = 1.0
    return v


cell = 0
for t in range(300):
    action = random.randrange(2)
    nxt = max(0, cell + (1 if action else -1))
    done = nxt == 4
    memory.append(Transition(one_hot(cell), action, float(done), one_hot(nxt), done))
    cell = 0 if done else nxt
    if len(memory) < 64:
        continue
    batch = Transition(*zip(*random.sample(list(memory), 32)))
    states, nexts = torch.stack(batch.state), torch.stack(batch.next_state)
    actions = torch.tensor(batch.action).unsqueeze(1)
    q = q_net(states).gather(1, actions)
    with torch.no_grad():
        best = target_net(nexts).max(1).values
        expected = torch.tensor(batch.reward) + 0.95 * best * (1 - torch.tensor(batch.done, dtype=torch.float32))
    loss = criterion(q, expected.unsqueeze(1))
    optimizer.zero_grad()
    loss.backward()
    torch.nn.utils.clip_grad_value_(q_net.parameters(), 100)
    optimizer.step()
print(loss.item())
