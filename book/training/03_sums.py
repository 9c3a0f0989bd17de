"""Rebuild the machine of the book that lesson 03 follows, train its three versions, log exact match by epoch.

    python book/training/03_sums.py                   # five seeds of each, about an hour; keeps what is there
    python book/training/03_sums.py reversed          # one version

Saitoh (2018), chapter 7, in PyTorch: questions of seven characters and answers of four, both filled up with spaces
that are read and written like any other character; only h is handed over, the decoder's c begins at zero; reversing
turns the spaces round too; weights drawn as in the book; Adam at a fixed rate of 0.001. The sums are the lesson's own.
A seed draws the weights and the order of the sums. Writes book/weights/03-sums.json after every run; no weights are
kept.
"""

import json
import sys
import time
from pathlib import Path
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from attn.data import sums
from attn.recipe import Recipe
from attn.train import train

LOG = Path(__file__).resolve().parents[1] / "weights" / "03-sums.json"
SIGNS = "0123456789+ _"  # the space fills up, "_" starts an answer
START, WIDTH, EMBEDDING, BATCH_SIZE = SIGNS.index("_"), 128, 16, 128
SYSTEMS = {"plain": (False, False), "reversed": (True, False), "reversed + peeky": (True, True)}
SEEDS = range(5)
RECIPE = {"epochs": 25, "lr": 0.001, "schedule": "constant", "clip": 5.0, "bf16": False, "device": "cpu"}


class Pairs(NamedTuple):
    """Questions (B, 7) and answers (B, 4), as ids."""

    source: Tensor
    target: Tensor


def pairs(items: list[sums.Sum], *, backwards: bool) -> Pairs:
    """All questions and answers, filled up with spaces; backwards turns the whole question round."""
    sides = (
        [[SIGNS.index(sign) for sign in item[side].ljust(width)] for item in items] for side, width in ((0, 7), (1, 4))
    )
    source, target = (torch.tensor(side) for side in sides)  # (B, 7), (B, 4)
    return Pairs(source.flip(1) if backwards else source, target)


class Machine(nn.Module):
    """The book's Seq2seq and PeekySeq2seq."""

    def __init__(self, *, peeky: bool) -> None:
        super().__init__()
        self.peeky, extra = peeky, WIDTH if peeky else 0
        self.reads, self.hears = nn.Embedding(len(SIGNS), EMBEDDING), nn.Embedding(len(SIGNS), EMBEDDING)
        self.encoder = nn.LSTM(EMBEDDING, WIDTH, batch_first=True)
        self.decoder = nn.LSTM(EMBEDDING + extra, WIDTH, batch_first=True)
        self.scores = nn.Linear(WIDTH + extra, len(SIGNS))
        for name, weight in self.named_parameters():
            if name.startswith(("reads", "hears")):
                nn.init.normal_(weight, std=0.01)
            elif "bias" in name:
                nn.init.zeros_(weight)
                weight.requires_grad_("bias_hh" not in name)  # the book has one bias, PyTorch two
            else:
                nn.init.normal_(weight, std=weight.shape[1] ** -0.5)

    def start(self, source: Tensor) -> tuple[Tensor, tuple[Tensor, Tensor]]:
        """source (B, 7) -> context (B, 1, H) and the decoder's first state: h, and zeros for c."""
        h = self.encoder(self.reads(source))[1][0]  # (1, B, H)
        return h.transpose(0, 1), (h, torch.zeros_like(h))

    def write(self, heard: Tensor, context: Tensor, state: tuple) -> tuple[Tensor, tuple]:
        """heard (B, T) -> scores (B, T, V) of what comes next, and the state after it."""
        repeated = context.expand(-1, heard.shape[1], -1)  # (B, T, H)
        x = self.hears(heard)  # (B, T, D)
        states, state = self.decoder(torch.cat([repeated, x], -1) if self.peeky else x, state)
        return self.scores(torch.cat([repeated, states], -1) if self.peeky else states), state

    def forward(self, source: Tensor, target: Tensor) -> Tensor:
        """source (B, 7), target (B, 4) -> scores (B, 4, V), the answer's own characters fed back."""
        heard = torch.cat([torch.full_like(target[:, :1], START), target[:, :-1]], 1)  # (B, 4)
        return self.write(heard, *self.start(source))[0]


def loss(model: nn.Module, batch: Pairs) -> tuple[Tensor, int]:
    """Cross-entropy of the next character, summed, spaces included, and their number."""
    scores = model(*batch)  # (B, 4, V)
    return cross_entropy(scores.flatten(0, 1), batch.target.flatten(), reduction="sum"), batch.target.numel()


@torch.no_grad()
def exact_match(model: Machine, batch: Pairs) -> float:
    """The share of sums (%) that greedy decoding answers right in all four characters."""
    context, state = model.start(batch.source)
    said = [torch.full_like(batch.target[:, :1], START)]
    for _ in range(4):
        scores, state = model.write(said[-1], context, state)  # (B, 1, V)
        said.append(scores.argmax(-1))
    return 100 * float((torch.cat(said[1:], 1) == batch.target).all(1).float().mean())


def learn(system: str, seed: int, data: sums.Splits) -> dict:
    """Train one system; gives its scores by epoch, its score on the test sums and its seconds by the clock."""
    backwards, peeky = SYSTEMS[system]
    training, validation, test = (pairs(part, backwards=backwards) for part in (data.train, data.validation, data.test))

    def batches(epoch: int) -> list[Pairs]:
        order = torch.randperm(len(training.source), generator=torch.Generator().manual_seed(1000 * seed + epoch))
        return [Pairs(training.source[rows], training.target[rows]) for rows in order.split(BATCH_SIZE)]

    def evaluate(model: Machine) -> float:
        score = exact_match(model, validation)
        print(f"{system:17} {seed} {score:5.1f} %  {time.process_time():.0f} CPU-s", flush=True)
        return score

    torch.manual_seed(seed)
    model = Machine(peeky=peeky)
    history = train(model, batches, loss, Recipe(**RECIPE, quiet=True), evaluate=evaluate)
    scores = [round(score, 1) for score in history.scores]
    return {"validation": scores, "test": round(exact_match(model, test), 2), "seconds": round(sum(history.seconds))}


def main(systems: list[str]) -> None:
    """Train what isn't in the log yet, and write the log after each run."""
    data = sums.load(50_000)
    log = json.loads(LOG.read_text("utf-8")) if LOG.exists() else {}
    log["recipe"] = RECIPE | {"batch_size": BATCH_SIZE, "d_hidden": WIDTH, "d_embedding": EMBEDDING}
    log["pairs"] = len(data.train)
    runs = log.setdefault("runs", {})
    for system in systems or SYSTEMS:
        for seed in SEEDS:
            if f"{system} {seed}" not in runs:
                runs[f"{system} {seed}"] = learn(system, seed, data)
                LOG.write_text(json.dumps(log) + "\n", encoding="utf-8")


if __name__ == "__main__":
    torch.set_num_threads(1)
    main(sys.argv[1:])
