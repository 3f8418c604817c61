import torch
from torch import autograd, nn

torch.manual_seed(12)
centres = torch.tensor([[2.0, 0.0], [-2.0, 0.0], [0.0, 2.0], [0.0, -2.0]])
points = centres[torch.arange(512) % 4] + 0.2 * torch.randn(512, 2)

generator = nn.Sequential(nn.Linear(8, 48), nn.ReLU(), nn.Linear(48, 2))
critic = nn.Sequential(nn.Linear(2, 48), nn.LeakyReLU(0.2), nn.Linear(48, 1))
for_generator = torch.optim.Adam(generator.parameters(), lr=1e-3, betas=(0.5, 0.9))
for_critic = torch.optim.Adam(critic.parameters(), lr=1e-3, betas=(0.5, 0.9))


def penalty(real, fake):
    share = torch.rand(len(real), 1)
    between = (share * real + (1 - share) * fake).requires_grad_(True)
    score = critic(between)
    gradient = autograd.grad(score, between, torch.ones_like(score), create_graph=True, retain_graph=True)[0]
    return ((gradient.norm(2, dim=1) - 1) ** 2).mean()


for epoch in range(10):
    for number, real in enumerate(points[torch.randperm(512)].split(64)):
        fake = generator(torch.randn(len(real), 8)).detach()
        critic_loss = critic(fake).mean() - critic(real).mean() + 10 * penalty(real, fake)
        for_critic.zero_grad()
        critic_loss.backward()
        for_critic.step()
        if number % 4 == 0:
            generator_loss = -critic(generator(torch.randn(len(real), 8))).mean()
            for_generator.zero_grad()
            generator_loss.backward()
            for_generator.step()
    print(epoch, critic_loss.item(), generator_loss.item())
