"""A very small BERT that tells two kinds of sentences apart, trained by Hugging Face's Trainer from nothing."""

import tempfile

import torch
from torch.utils.data import Dataset
from transformers import BertConfig, BertForSequenceClassification, Trainer, TrainingArguments


class Sentences(Dataset):
    def __init__(self, count, seed):
        generator = torch.Generator().manual_seed(seed)
        self.tokens = torch.randint(5, 60, (count, 12), generator=generator)
        self.length = torch.randint(6, 13, (count,), generator=generator)
        self.mask = (torch.arange(12) < self.length[:, None]).long()
        self.tokens = self.tokens * self.mask
        self.labels = (((self.tokens > 4) & (self.tokens < 15)).sum(1) > 1).long()

    def __len__(self):
        return len(self.labels)

    def __getitem__(self, i):
        return {"input_ids": self.tokens[i], "attention_mask": self.mask[i], "labels": self.labels[i]}


config = BertConfig(
    vocab_size=60,
    hidden_size=32,
    num_hidden_layers=2,
    num_attention_heads=2,
    intermediate_size=64,
    max_position_embeddings=16,
    num_labels=2,
)
with tempfile.TemporaryDirectory() as folder:
    arguments = TrainingArguments(
        output_dir=folder,
        num_train_epochs=1,
        per_device_train_batch_size=20,
        learning_rate=1e-3,
        eval_strategy="epoch",
        save_strategy="no",
        report_to=[],
        use_cpu=True,
        disable_tqdm=True,
    )
    trainer = Trainer(
        model=BertForSequenceClassification(config),
        args=arguments,
        train_dataset=Sentences(400, 1),
        eval_dataset=Sentences(100, 2),
    )
    trainer.train()
