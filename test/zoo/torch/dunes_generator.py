"""Heights along a dune, made up by a generator that a critic judges."""

import torch
from torch import nn, optim
from torch.nn.functional import binary_cross_entropy_with_logits as bce

torch.manual_seed(2)


class Generator(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.layers = nn.Sequential(nn.Linear(6, 32), nn.ReLU(), nn.Linear(32, 20))

    def forward(self, z: torch.Tensor) -> torch.Tensor:
        return self.layers(z)


class Critic(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.hidden = nn.Linear(20, 32)
        self.score = nn.Linear(32, 1)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.score(torch.relu(self.hidden(x)))


def dunes(count: int) -> torch.Tensor:
    where = torch.linspace(0, 6.28, 20)
    return torch.sin(where + 6.28 * torch.rand(count, 1)) + 0.05 * torch.randn(count, 20)


generator, critic = Generator(), Critic()
train_generator = optim.Adam(generator.parameters(), lr=1e-3, betas=(0.5, 0.9))
train_critic = optim.Adam(critic.parameters(), lr=1e-3, betas=(0.5, 0.9))
for step in range(600):
    made = generator(torch.randn(32, 6))
    train_critic.zero_grad()
    of_real, of_made = critic(dunes(32)), critic(made.detach())
    critic_loss = bce(of_real, torch.ones(32, 1)) + bce(of_made, torch.zeros(32, 1))
    critic_loss.backward()
    train_critic.step()

    train_generator.zero_grad()
    fooled = critic(made)
    generator_loss = bce(fooled, torch.ones(32, 1))
    generator_loss.backward()
    train_generator.step()
    if step % 100 == 0:
        print(step, critic_loss.item(), generator_loss.item())
