"""Travel times on roads, in Lightning."""

import lightning as L
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset


class TravelTime(L.LightningModule):
    def __init__(self, features=8):
        super().__init__()
        self.net = nn.Sequential(nn.Linear(features, 48), nn.SiLU(), nn.Linear(48, 48), nn.SiLU(), nn.Linear(48, 1))

    def forward(self, x):
        return self.net(x).squeeze(-1)

    def training_step(self, batch, _):
        x, minutes = batch
        errors = (self(x) - minutes) ** 2
        loss = torch.clamp(errors, max=2.0).mean()
        self.log("train_loss", loss)
        return loss

    def configure_optimizers(self):
        return torch.optim.Adam(self.parameters(), lr=2e-3)


L.seed_everything(3, verbose=False)
roads = torch.randn(900, 8)
minutes = roads[:, 0] + 0.7 * roads[:, 1] * roads[:, 2] + 6.0 * (roads[:, 3] > 1.2)
loader = DataLoader(TensorDataset(roads, minutes), batch_size=60, shuffle=True)
trainer = L.Trainer(
    max_epochs=3,
    accelerator="cpu",
    logger=False,
    enable_checkpointing=False,
    enable_progress_bar=False,
    enable_model_summary=False,
)
trainer.fit(TravelTime(), loader)
