import torch
import torch.nn as nn
import torch.optim as optim
from torch.distributions import Categorical


class Policy(nn.Module):
    def __init__(self):
        super().__init__()
        self.affine1 = nn.Linear(4, 32)
        self.dropout = nn.Dropout(p=0.2)
        self.affine2 = nn.Linear(32, 2)
        self.saved_log_probs = []
        self.rewards = []

    def forward(self, x):
        x = torch.relu(self.dropout(self.affine1(x)))
        return torch.softmax(self.affine2(x), dim=1)


class Cart:
    """A cart that has to stay in the middle."""

    def reset(self):
        self.state = 0.1 * torch.randn(4)
        return self.state

    def step(self, action):
        self.state = 0.98 * self.state + torch.tensor([0.0, 0.1 if action else -0.1, 0.0, 0.02])
        return self.state, 1.0, bool(self.state.abs().max() > 0.5)


policy, env = Policy(), Cart()
optimizer = optim.Adam(policy.parameters(), lr=1e-2)
for episode in range(5):
    state = env.reset()
    for _ in range(30):
        probs = policy(state.unsqueeze(0))
        m = Categorical(probs)
        action = m.sample()
        policy.saved_log_probs.append(m.log_prob(action))
        state, reward, done = env.step(action.item())
        policy.rewards.append(reward)
        if done:
            break
    R, returns = 0, []
    for r in reversed(policy.rewards):
        R = r + 0.99 * R
        returns.insert(0, R)
    returns = torch.tensor(returns)
    returns = (returns - returns.mean()) / (returns.std() + 1e-6)
    loss = torch.cat([-lp * R for lp, R in zip(policy.saved_log_probs, returns)]).sum()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    policy.saved_log_probs.clear()
    policy.rewards.clear()
    print(episode, loss.item())
