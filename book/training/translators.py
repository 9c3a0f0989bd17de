"""What the translators of lessons 06 and 11 share, so that they differ in the model alone.

Sentence pairs, marks for rare names, vocabularies, batches, loss, recipe, and how the test sentences are written.
06_translation.py and 11_translation.py import it. With a GPU set DEVICE to "cuda".
"""

import json
import time
from pathlib import Path

import torch
from torch import Tensor, nn

from attn.data import marks, tokens, translation
from attn.data.batches import Batch, bucketed, epochs, pad
from attn.data.tokens import END, START, Tokens
from attn.decoding import greedy
from attn.losses import token_loss
from attn.recipe import Recipe
from attn.train import train

ROOT = Path(__file__).resolve().parents[2]
WEIGHTS, CHECKPOINTS = ROOT / "book" / "weights", ROOT / "_build" / "training"
VOCABULARY = "06-{}.json"  # the file of a language's subwords, in book/weights/
DEVICE = "cpu"
N_TOKENS, MAX_TOKENS, LONGEST_OUTPUT, SAVE_EVERY = 3000, 3000, 90, 100
RECIPE = {"schedule": "linear", "warmup": 100, "clip": 1.0, "bf16": True, "device": DEVICE}


def prepared(pairs: list[translation.Pair], known: frozenset[str]) -> tuple[list[str], list[str], list[dict[str, str]]]:
    """Sources and targets with marks for rare names, in small letters, and the words of each pair's marks."""
    marked = [marks.mark(pair.source, known) for pair in pairs]
    targets = [marks.mark_target(pair.target, names) for pair, (_, names) in zip(pairs, marked, strict=True)]
    return [source.lower() for source, _ in marked], [text.lower() for text in targets], [names for _, names in marked]


def vocabulary(name: str, texts: list[str]) -> Tokens:
    """The subwords of a language: read if they are there, so that weights and vocabulary stay together."""
    path = WEIGHTS / VOCABULARY.format(name)
    if not path.exists():
        tokens.subwords(texts, N_TOKENS).save(path)
    return Tokens.load(path)


class Data:
    """The sentence pairs as ids, and what the arms need to know of them."""

    def __init__(self) -> None:
        splits = translation.load()
        known = marks.common([pair.source for pair in splits.train])
        sources, targets, _ = prepared(splits.train, known)
        self.english, self.french = vocabulary("english", sources), vocabulary("french", targets)
        self.train = self._ids(sources, targets)
        self.validation = self._ids(*prepared(splits.validation[:1024], known)[:2])
        self.sources, _, self.names = prepared(splits.test, known)
        lengths = [sum(map(len, side)) for side in self.train]
        self.slope = round(lengths[0] / lengths[1], 3)  # source pieces a target piece

    def _ids(self, sources: list[str], targets: list[str]) -> tuple[list[list[int]], list[list[int]]]:
        return [self.english.encode(text) for text in sources], [self.french.encode(text) for text in targets]

    @torch.no_grad()
    def score(self, model: nn.Module) -> float:
        """The mean loss of a validation token."""
        held_out = epochs(*self.validation, max_tokens=MAX_TOKENS)(0)
        totals, counts = zip(*(loss(model, batch) for batch in held_out), strict=True)
        return float(sum(totals) / sum(counts))


def loss(model: nn.Module, batch: Batch) -> tuple[Tensor, Tensor]:
    """Cross-entropy of the next token, summed over the real ones, and their number."""
    hidden = model.hidden(batch.source, batch.source_lengths, batch.target_in)  # (B, T, d_model)
    return token_loss(hidden, batch.target_out, model.logits)


class Clock:
    """CPU seconds of each epoch's training, kept beside the checkpoint: a stop loses at most SAVE_EVERY steps."""

    def __init__(self, path: Path) -> None:
        self.path, self.steps = path, 0
        self.epochs = json.loads(path.read_text("utf-8")) if path.exists() else [0.0]
        self.since = time.process_time()

    def loss(self, model: nn.Module, batch: Batch) -> tuple[Tensor, Tensor]:
        """The loss, and every SAVE_EVERY batches a note of the time."""
        self.steps += 1
        if self.steps % SAVE_EVERY == 0:
            self.note()
        return loss(model, batch)

    def note(self, *, epoch_ends: bool = False) -> None:
        now = time.process_time()
        self.epochs[-1] += now - self.since
        self.since = now
        if epoch_ends:
            self.epochs.append(0.0)
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.path.write_text(json.dumps(self.epochs) + "\n", encoding="utf-8")


def fit(data: Data, model: nn.Module, name: str, *, n_epochs: int, of: int, lr: float, seed: int) -> dict:
    """Train a model for the first `n_epochs` of a schedule of `of`, and say how it went. `name` is the checkpoint's."""
    clock = Clock(CHECKPOINTS / f"{name}.cpu.json")

    def evaluate(model: nn.Module) -> float:
        clock.note(epoch_ends=True)
        score = data.score(model)
        print(f"{name}  validation loss {score:.4f}  {sum(clock.epochs):.0f} CPU-s", flush=True)
        clock.since = time.process_time()  # scoring isn't training
        return score

    batches = epochs(*data.train, max_tokens=MAX_TOKENS, seed=seed)
    steps = of * len(batches(0))
    recipe = Recipe(**RECIPE, epochs=n_epochs, steps=steps, lr=lr, seed=seed, save_every=SAVE_EVERY, quiet=True)
    history = train(model, batches, clock.loss, recipe, evaluate=evaluate, checkpoint=CHECKPOINTS / f"{name}.pt")
    losses = [history.losses[i : i + 100] for i in range(0, len(history.losses), 100)]
    return {
        "recipe": RECIPE | {"epochs": n_epochs, "lr": lr, "seed": seed, "max_tokens": MAX_TOKENS},
        "wall_minutes": round(sum(history.seconds) / 60, 1),
        "cpu_seconds": [round(x, 1) for x in clock.epochs[:-1]],
        "validation_loss": [round(score, 4) for score in history.scores],
        "training_loss": [round(sum(part) / len(part), 3) for part in losses],
    }


@torch.no_grad()
def translations(data: Data, model: nn.Module) -> list[str]:
    """The test sentences in French, greedily, the names put back."""
    ids = [data.english.encode(text) for text in data.sources]
    texts = [""] * len(ids)
    for rows in bucketed([len(sequence) for sequence in ids], batch_size=64):
        state = model.start(*pad([ids[i] for i in rows]))
        written = greedy(model.step, state, start=START, end=END, max_len=LONGEST_OUTPUT)
        for i, pieces in zip(rows, written, strict=True):
            texts[i] = marks.restore(data.french.decode(pieces), data.names[i]).lower()
    return texts
