"""Which of five road signs, mixed precision, a one-cycle rate and clipped gradients."""
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

torch.manual_seed(11)
DEVICE = "cuda" if torch.cuda.is_available() else "cpu"


class SignNet(nn.Module):
    def __init__(self, signs=5):
        super().__init__()
        self.features = nn.Sequential(
            nn.Conv2d(3, 12, 3, padding=1), nn.BatchNorm2d(12), nn.ReLU(), nn.MaxPool2d(2),
            nn.Conv2d(12, 24, 3, padding=1), nn.BatchNorm2d(24), nn.ReLU(), nn.AdaptiveAvgPool2d(2),
        )
        self.classifier = nn.Linear(24 * 4, signs)

    def forward(self, image):
        return self.classifier(self.features(image).flatten(1))


signs = torch.randint(0, 5, (480,))
shapes = torch.randn(5, 3, 12, 12)
images = shapes[signs] + 0.6 * torch.randn(480, 3, 12, 12)
loader = DataLoader(TensorDataset(images, signs), batch_size=32, shuffle=True, drop_last=True)

model = SignNet().to(DEVICE)
criterion = nn.CrossEntropyLoss(label_smoothing=0.05)
optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3)
scheduler = torch.optim.lr_scheduler.OneCycleLR(optimizer, max_lr=5e-3, total_steps=6 * len(loader))
scaler = torch.cuda.amp.GradScaler(enabled=DEVICE == "cuda")

for epoch in range(6):
    for image, sign in loader:
        image, sign = image.to(DEVICE), sign.to(DEVICE)
        optimizer.zero_grad(set_to_none=True)
        with torch.autocast(DEVICE, dtype=torch.bfloat16):
            loss = criterion(model(image), sign)
        scaler.scale(loss).backward()
        scaler.unscale_(optimizer)
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        scaler.step(optimizer)
        scaler.update()
        scheduler.step()
    print(epoch, loss.item())
