import torch
import torch.nn as nn
import torch.nn.functional as F

x = torch.randn(200, 10)
labels = x[:, :4].argmax(1)
teacher = nn.Sequential(nn.Linear(10, 64), nn.ReLU(), nn.Linear(64, 4)).eval()
student = nn.Linear(10, 4)
optimizer = torch.optim.SGD(student.parameters(), lr=0.1)
T, alpha = 4.0, 0.7
for step in range(30):
    with torch.no_grad():
        soft = F.softmax(teacher(x) / T, dim=1)
    logits = student(x)
    kd = F.kl_div(F.log_softmax(logits / T, dim=1), soft, reduction="batchmean") * T * T
    loss = alpha * kd + (1 - alpha) * F.cross_entropy(logits, labels)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    if step % 10 == 0:
        print(step, loss.item())
