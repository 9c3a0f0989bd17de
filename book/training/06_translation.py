"""Train the translators of lesson 06: with and without attention, two seeds each, the same recipe for all four.

    python book/training/06_translation.py            # all four, one after another
    python book/training/06_translation.py attention-0

Reads Debian's sentence pairs (`make data` fetches them), writes into book/weights/ for each model its weights in
float16 and its log, and once the two vocabularies. A run that was stopped goes on where it was: _build/ keeps a
checkpoint.
"""

import json
import sys
import time
from dataclasses import asdict
from pathlib import Path

import torch
from safetensors.torch import save_file
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from attn.data import tokens, translation
from attn.data.batches import Batch, epochs
from attn.data.tokens import PAD, Tokens
from attn.models.recurrent import EncoderDecoder, RecurrentSizes
from attn.recipe import Recipe
from attn.train import train

ROOT = Path(__file__).resolve().parents[2]
WEIGHTS, CHECKPOINTS = ROOT / "book" / "weights", ROOT / "_build" / "training"
N_TOKENS, LONGEST, BATCH_SIZE = 3000, 25, 64
SHARED = {"d_embedding": 96, "d_hidden": 160, "dropout": 0.1, "bidirectional": True}
SIZES = {
    "attention": RecurrentSizes(**SHARED, score="additive", order="bahdanau"),  # a fresh context at every step
    "none": RecurrentSizes(**SHARED, peeky=True),  # one context, seen at every step
}
RECIPE = {"epochs": 4, "lr": 5e-3, "schedule": "linear", "warmup": 100, "clip": 1.0, "bf16": False, "device": "cpu"}


def pairs(side: str) -> list[translation.Pair]:
    """The pairs of a split in small letters, those of at most LONGEST words on both sides."""
    lowered = [translation.Pair(*(text.lower() for text in pair)) for pair in getattr(translation.load(), side)]
    return [pair for pair in lowered if max(len(text.split()) for text in pair) <= LONGEST]


def vocabularies(training: list[translation.Pair]) -> list[Tokens]:
    """The subwords of both languages: read if they are there, so that weights and vocabulary stay together."""
    found = []
    for language, side in (("english", "source"), ("french", "target")):
        path = WEIGHTS / f"06-{language}.json"
        if not path.exists():
            tokens.subwords([getattr(pair, side) for pair in training], N_TOKENS).save(path)
        found.append(Tokens.load(path))
    return found


def loss(model: nn.Module, batch: Batch) -> tuple[Tensor, Tensor]:
    """Cross-entropy of the next token, summed over the real ones, and their number."""
    logits = model(batch.source, batch.source_lengths, batch.target_in)  # (B, T, n_target)
    total = cross_entropy(logits.flatten(0, 1), batch.target_out.flatten(), ignore_index=PAD, reduction="sum")
    return total, (batch.target_out != PAD).sum()


def main(name: str) -> None:
    """Train the model called `name` (a kind of SIZES, a dash, a seed) and write its weights and its log."""
    kind, seed = name.rsplit("-", 1)
    training, validation = pairs("train"), pairs("validation")[:512]
    english, french = vocabularies(training)
    ids = {
        side: ([english.encode(pair.source) for pair in found], [french.encode(pair.target) for pair in found])
        for side, found in {"train": training, "validation": validation}.items()
    }
    torch.manual_seed(int(seed))
    model = EncoderDecoder(len(english), len(french), SIZES[kind])
    held_out = list(epochs(*ids["validation"], batch_size=BATCH_SIZE)(0))
    started = time.process_time()

    def evaluate(model: nn.Module) -> float:
        totals, counts = zip(*(loss(model, batch) for batch in held_out), strict=True)
        score = float(sum(totals) / sum(counts))
        print(f"{name}  validation loss {score:.3f}  {time.process_time() - started:.0f} CPU-s", flush=True)
        return score

    batches = epochs(*ids["train"], batch_size=BATCH_SIZE, seed=int(seed))
    recipe = Recipe(**RECIPE, seed=int(seed), save_every=200, quiet=True)
    history = train(model, batches, loss, recipe, evaluate=evaluate, checkpoint=CHECKPOINTS / f"06-{name}.pt")
    seconds = round(time.process_time() - started)
    save_file({key: value.half() for key, value in model.state_dict().items()}, WEIGHTS / f"06-{name}.safetensors")
    log = {
        "sizes": asdict(SIZES[kind]),
        "recipe": RECIPE | {"seed": int(seed), "batch_size": BATCH_SIZE, "longest": LONGEST, "pairs": len(training)},
        "parameters": sum(parameter.numel() for parameter in model.parameters()),
        "cpu_seconds": seconds,
        "validation_loss": [round(score, 4) for score in history.scores],
        "training_loss": [round(sum(part) / len(part), 3) for part in _cut(history.losses, 20)],
    }
    (WEIGHTS / f"06-{name}.json").write_text(json.dumps(log) + "\n", encoding="utf-8")


def _cut(values: list[float], size: int) -> list[list[float]]:
    return [values[i : i + size] for i in range(0, len(values), size)]


if __name__ == "__main__":
    torch.set_num_threads(1)
    for named in sys.argv[1:] or [f"{kind}-{seed}" for seed in (0, 1) for kind in SIZES]:
        main(named)
