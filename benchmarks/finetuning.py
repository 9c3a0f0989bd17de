"""Fine-tuning the packaged BERT on the sentiment set, against `transformers` as one first writes it."""

import random
import warnings

import torch
import torch.nn.functional as F
from measure import Row, SideBySide, best_device
from torch import Tensor, nn

from attn import bert
from attn.data import sentiment
from attn.data.batches import bucketed
from attn.data.packages import minilm
from attn.recipe import Recipe
from attn.train import train

Batch = tuple[Tensor, Tensor, Tensor]  # tokens (B, S), lengths (B,), labels (B,)
PADDED, ROWS, RATE = 64, 32, 5e-5


def finetune(steps: int = 22, full: bool = False) -> list[Row]:
    """Examples and tokens a second (padding doesn't count), the same snippets in as many batches; `full`: a whole
    epoch, ours in bf16, and accuracies."""
    snippets = list(sentiment.load().train)
    random.Random(0).shuffle(snippets)
    snippets = snippets if full else snippets[: steps * ROWS]
    return [row for bf16 in ((True,) if full else (False, True)) for row in _compare(snippets, bf16, full)]


def _compare(snippets: list[sentiment.Snippet], bf16: bool, full: bool) -> list[Row]:
    device = best_device()
    ours, tokenizer = _ours()
    theirs = _theirs().to(device).train()
    tokenizer.enable_truncation(PADDED)
    optimizer = torch.optim.AdamW(theirs.parameters(), lr=RATE)

    def step(batch: Batch) -> None:
        tokens, mask, labels = (x.to(device) for x in batch)
        optimizer.zero_grad()
        theirs(input_ids=tokens, attention_mask=mask, labels=labels).loss.backward()
        optimizer.step()

    mine, other = _batches(tokenizer, snippets)
    per_text = sum(int(lengths.sum()) for _, lengths, _ in mine) / len(snippets)  # tokens, without padding
    race = SideBySide(mine, other, step, device=device)
    recipe = Recipe(
        epochs=1, lr=2 * RATE, schedule="linear", warmup=25, steps=250, bf16=bf16, device=device, quiet=not full
    )
    train(ours, race, loss, recipe)
    totals = race.totals()
    count = len(snippets) * (len(race.seconds[0]) - 2) / len(race.seconds[0])
    speeds = [count / seconds for seconds in totals]
    figures = [f"{speed:.1f} examples/s, {per_text * speed:,.0f} tokens/s" for speed in speeds]
    name = f"BERT fine-tuning, {'bf16' if bf16 else 'fp32'}"
    rows = [Row(name, *figures, speeds[0] / speeds[1], 2.0, "transformers, fp32, padded to 64, its defaults")]
    if full:
        scores = [f"{100 * accuracy(model, tokenizer):.1f} %" for model in (ours, _Logits(theirs))]
        rows.append(Row(f"{name}, test accuracy after one epoch", *scores))
    return rows


def _batches(tokenizer: bert.Tokenizer, snippets: list[sentiment.Snippet]) -> tuple[list[Batch], list[Batch]]:
    """Ours, of like lengths; and the peer's, in the order that the snippets have, each row padded to 64."""
    tokens, lengths, _ = bert.encode(tokenizer, [snippet.text for snippet in snippets])
    tokens = F.pad(tokens, (0, PADDED - tokens.shape[1]))  # (N, 64)
    labels = torch.tensor([snippet.label for snippet in snippets])
    mine, other = [], []
    for rows in bucketed(lengths, batch_size=ROWS, generator=torch.Generator().manual_seed(0)):
        mine.append((tokens[rows, : int(lengths[rows].max())], lengths[rows], labels[rows]))
    mask = (torch.arange(PADDED) < lengths[:, None]).long()  # (N, 64)
    for rows in torch.arange(len(snippets)).split(ROWS):
        other.append((tokens[rows], mask[rows], labels[rows]))
    return mine, other


def loss(model: nn.Module, batch: Batch) -> tuple[Tensor, int]:
    """Cross-entropy of the labels."""
    tokens, lengths, labels = batch
    return F.cross_entropy(model(tokens, lengths), labels, reduction="sum"), len(labels)


def _ours() -> tuple[nn.Module, bert.Tokenizer]:
    with warnings.catch_warnings(action="ignore"):  # that the head is new
        return bert.from_pretrained("minilm", head="classifier", n_classes=2, attention_dropout=0.0)


def _theirs() -> nn.Module:
    from transformers import AutoModelForSequenceClassification, logging

    logging.set_verbosity_error()
    logging.disable_progress_bar()
    return AutoModelForSequenceClassification.from_pretrained(minilm(), num_labels=2)


class _Logits(nn.Module):
    """Their model, called as ours is."""

    def __init__(self, model: nn.Module) -> None:
        super().__init__()
        self.model = model

    def forward(self, tokens: Tensor, lengths: Tensor) -> Tensor:
        mask = torch.arange(tokens.shape[1], device=tokens.device) < lengths[:, None]  # (B, S)
        return self.model(input_ids=tokens, attention_mask=mask.long()).logits


@torch.no_grad()
def accuracy(model: nn.Module, tokenizer: bert.Tokenizer) -> float:
    """The share of test snippets with the right label."""
    model.eval()
    device = next(model.parameters()).device
    test, right = sentiment.load().test, 0
    for start in range(0, len(test), ROWS):
        some = test[start : start + ROWS]
        tokens, lengths, _ = bert.encode(tokenizer, [snippet.text for snippet in some])
        found = model(tokens.to(device), lengths.to(device)).argmax(-1).cpu()
        right += int((found == torch.tensor([snippet.label for snippet in some])).sum())
    return right / len(test)
