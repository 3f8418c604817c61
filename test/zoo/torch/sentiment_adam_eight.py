# sentiment of short reviews, a bag of words
import torch
import torch.nn as nn

torch.manual_seed(11)
words = torch.rand(800, 200).lt(0.06).float()
polarity = torch.randn(200)
positive = (words @ polarity > 0).float()

classifier = nn.Sequential(
    nn.Linear(200, 64),
    nn.ReLU(),
    nn.Linear(64, 32),
    nn.ReLU(),
    nn.Linear(32, 1),
)
criterion = nn.BCEWithLogitsLoss()
opt = torch.optim.Adam(classifier.parameters(), lr=8.0)

step = 0
while step < 500:
    picked = torch.randint(0, 800, (40,))
    logits = classifier(words[picked]).squeeze(1)
    loss = criterion(logits, positive[picked])
    opt.zero_grad()
    loss.backward()
    opt.step()
    step += 1
    if step % 100 == 0:
        print(step, loss.item())
