import torch
import torch.nn as nn
from torch.optim.lr_scheduler import StepLR


class Backbone(nn.Module):
    def __init__(self):
        super().__init__()
        self.features = nn.Sequential(
            nn.Conv2d(3, 8, 3, padding=1), nn.BatchNorm2d(8), nn.ReLU(), nn.AdaptiveAvgPool2d(2),
        )
        self.fc = nn.Linear(32, 100)

    def forward(self, x):
        return self.fc(self.features(x).flatten(1))


model = Backbone()
for parameter in model.parameters():
    parameter.requires_grad = False
model.fc = nn.Linear(model.fc.in_features, 2)      # ants and bees

images = torch.randn(64, 3, 12, 12)
labels = (images.mean((1, 2, 3)) > 0).long()
optimizer = torch.optim.SGD(model.fc.parameters(), lr=0.001, momentum=0.9)
scheduler = StepLR(optimizer, step_size=2, gamma=0.1)
criterion = nn.CrossEntropyLoss()

for epoch in range(3):
    model.train()
    for inputs, targets in zip(images.split(16), labels.split(16)):
        optimizer.zero_grad()
        with torch.set_grad_enabled(True):
            outputs = model(inputs)
            loss = criterion(outputs, targets)
            loss.backward()
            optimizer.step()
    scheduler.step()
    print(epoch, loss.item(), scheduler.get_last_lr())
