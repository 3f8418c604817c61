"""Breast cancer, mini-batches drawn with numpy; every generator is seeded."""

import numpy as np
import torch
from sklearn.datasets import load_breast_cancer
from sklearn.preprocessing import StandardScaler
from torch import nn

SEED = 42
np.random.seed(SEED)
torch.manual_seed(SEED)

data = load_breast_cancer()
x = StandardScaler().fit_transform(data.data).astype("float32")
y = data.target.astype("float32")
order = np.random.permutation(len(x))
train, held_out = order[:450], order[450:]

model = nn.Sequential(nn.Linear(30, 24), nn.ReLU(), nn.Dropout(0.3), nn.Linear(24, 1))
criterion = nn.BCEWithLogitsLoss()
optimizer = torch.optim.Adam(model.parameters(), lr=2e-3)

for epoch in range(3):
    model.train()
    for rows in np.array_split(np.random.permutation(train), 15):
        logits = model(torch.from_numpy(x[rows])).squeeze(1)
        loss = criterion(logits, torch.from_numpy(y[rows]))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    model.eval()
    with torch.no_grad():
        scores = model(torch.from_numpy(x[held_out])).squeeze(1)
        accuracy = ((scores > 0).numpy() == y[held_out]).mean()
    print(f"epoch {epoch}: held-out accuracy {accuracy:.4f}")
