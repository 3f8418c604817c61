import numpy as np
import torch
import torch.nn as nn

np.random.seed(0)


def load_images(n=256, side=14):
    kinds = np.random.randint(0, 4, n)
    images = np.random.randint(0, 80, (n, side, side), dtype=np.uint8)
    for image, kind in zip(images, kinds):
        r, c = divmod(kind, 2)
        image[r * 7:r * 7 + 7, c * 7:c * 7 + 7] += 150
    return images, kinds


images, kinds = load_images()
x = torch.tensor(images.reshape(len(images), -1), dtype=torch.float32) / 255
y = torch.tensor(kinds, dtype=torch.long)

model = nn.Sequential(nn.Linear(196, 64), nn.ReLU(), nn.Linear(64, 32), nn.ReLU(), nn.Linear(32, 4))
criterion = nn.CrossEntropyLoss()
optimizer = torch.optim.SGD(model.parameters(), lr=0.01)

for epoch in range(5):
    for start in range(0, len(x), 32):
        batch, target = x[start:start + 32], y[start:start + 32]
        loss = criterion(model(batch), target)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    print(f"Epoch {epoch} | loss {loss.item():.4f}")
