"""Train the decoders of lesson 05 at four rates each, then with five seeds, and say what each of them looks at.

    python book/training/05_five_scores.py

All arms read the source from its end with a GRU of 64 units. Rates: exact match on the validation dates after a
quarter of an epoch, one seed, a factor of about √10 apart; the best is used for the rest. Runs: two epochs with seeds
0, 1 and 2, scored after every quarter on 1,000 of the held-out dates and at the end on all 5,000; the first quarter
alone with seeds 3 and 4. A seed draws the weights and the order of the batches; arms share both orders.
Writes book/weights/05-five-scores.json after every run, and goes on from there; no weights are kept.
"""

import json
import math
import platform
import re
import time
from collections import defaultdict
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from attn.attention import padding_mask
from attn.data import dates
from attn.data.batches import Batch, bucketed, epochs, pad, teacher_forcing
from attn.data.tokens import END, PAD, START, characters
from attn.decoding import greedy
from attn.looks import own_lengths
from attn.models.recurrent import EncoderDecoder, RecurrentSizes
from attn.recipe import Recipe
from attn.scores import NAMES, DotScore
from attn.train import train

LOG = Path(__file__).resolve().parents[1] / "weights" / "05-five-scores.json"
SHARED = {"d_embedding": 16, "d_hidden": 64, "max_len": 29, "reverse": True}
ARMS = {
    "uniform": {"score": "dot", "look": "uniform"},
    "last": {"score": "dot", "look": "last"},
    **{name: {"score": name} for name in NAMES},
    "Bahdanau": {"score": "additive", "order": "bahdanau"},
    "plain": {},
    "peeky": {"peeky": True},
    "local-m": {"score": "dot"},
    "local-p": {"score": "dot"},
    "local-p scaled": {"score": "scaled_dot"},
    "local-p slow": {"score": "scaled_dot"},
}
RATES, TUNING_SEED, LONG, SHORT = (0.003, 0.01, 0.03, 0.1), 100, (0, 1, 2), (3, 4)
FIXED = {"local-p slow": 0.01}  # added when the rate chosen for "local-p scaled" had lost one seed of three
EPOCHS, BATCH_SIZE, HALF_WIDTH = 2, 128, 4
PARTS = {"year": slice(0, 4), "month": slice(5, 7), "day": slice(8, 10)}

DATA = dates.load()
READ, WRITE = (characters(getattr(date, side) for date in DATA.train) for side in ("source", "target"))


class LocalDot(DotScore):
    """A dot score with a bell around the place that the state predicts, a share of each row's own length."""

    def __init__(self, d: int, half_width: float, *, scaled: bool) -> None:
        super().__init__(scaled=scaled)
        self.w_p, self.v_p = nn.Linear(d, d, bias=False), nn.Linear(d, 1, bias=False)
        self.sigma = half_width / 2

    def forward(self, query: Tensor, memory: Tensor, mask: Tensor | None = None) -> Tensor:
        if mask is None:
            mask = torch.ones_like(memory[..., 0], dtype=torch.bool)[:, None]  # (B, 1, S)
        centre = own_lengths(mask) * torch.sigmoid(self.v_p(torch.tanh(self.w_p(query))))  # (B, T, 1)
        distance = torch.arange(memory.shape[-2]) - centre  # (B, T, S)
        return super().forward(query, memory) - distance**2 / (2 * self.sigma**2)


def around_step(weights: Tensor, state) -> Tensor:
    """The weights (B, T, S) within HALF_WIDTH of step t, or of the last character, shared out anew (local-m)."""
    t = state.length + torch.arange(weights.shape[1])[:, None]  # (T, 1)
    centre = torch.minimum(t, own_lengths(state.mask) - 1)  # (B, T, 1)
    near = (torch.arange(weights.shape[2]) - centre).abs() <= HALF_WIDTH  # (B, T, S)
    kept = weights.clamp_min(1e-20) * (near & state.mask)
    return kept / kept.sum(-1, keepdim=True)


def build(arm: str, seed: int) -> EncoderDecoder:
    """An arm's model, its weights drawn."""
    torch.manual_seed(seed)
    model = EncoderDecoder(len(READ), len(WRITE), RecurrentSizes(**SHARED, **ARMS[arm]))
    if arm.startswith("local-p"):
        model.decoder.score = LocalDot(SHARED["d_hidden"], HALF_WIDTH, scaled=ARMS[arm]["score"] == "scaled_dot")
    if arm == "local-m":
        model.decoder.change = around_step
    return model


def quarters(seed: int) -> list[list[Batch]]:
    """The batches of each quarter of an epoch."""
    sides = [READ.encode(date.source) for date in DATA.train], [WRITE.encode(date.target) for date in DATA.train]
    whole = epochs(*sides, batch_size=BATCH_SIZE, seed=seed)
    return [batches[i::4] for epoch in range(EPOCHS) for batches in [list(whole(epoch))] for i in range(4)]


def in_batches(side: list[dates.Date]) -> list[tuple]:
    """Dates of like lengths together: (dates, source, lengths) each."""
    groups = bucketed([len(date.source) for date in side], batch_size=500)
    found = [[side[i] for i in rows] for rows in groups]
    return [(group, *pad([READ.encode(date.source) for date in group])) for group in found]


def write(model: EncoderDecoder, state) -> list[str]:
    """What the model writes from a state."""
    rows = greedy(model.step, state, start=START, end=END, max_len=11)
    return [WRITE.decode(row) for row in rows]


@torch.no_grad()
def exact(model: EncoderDecoder, batches: list[tuple]) -> float:
    """The share of dates (%) written without a mistake."""
    right = [
        text == date.target
        for group, source, lengths in batches
        for text, date in zip(write(model, model.start(source, lengths)), group, strict=True)
    ]
    return 100 * sum(right) / len(right)


def loss(model: nn.Module, batch: Batch) -> tuple[Tensor, int]:
    """The summed cross-entropy of the target's tokens, and their number."""
    logits = model(batch.source, batch.source_lengths, batch.target_in)  # (B, T, V)
    total = cross_entropy(logits.transpose(1, 2), batch.target_out, ignore_index=PAD, reduction="sum")
    return total, int((batch.target_out != PAD).sum())


def field(date: dates.Date, part: str) -> tuple[int, int]:
    """Where year, month or day stands in what was written: first character, and one after the last."""
    *_, first, second, year = re.finditer(r"\w+", date.source)
    month, day = (second, first) if second[0].isalpha() else (first, second)
    return {"year": year, "month": month, "day": day}[part].span()


@torch.no_grad()
def fingers(model: EncoderDecoder, batches: list[tuple]) -> dict[str, float]:
    """For each part, how often (%) the largest mean weight lies in its field."""
    hits = defaultdict(list)
    for group, source, lengths in batches:
        target = teacher_forcing([[1]] * len(group), [WRITE.encode(date.target) for date in group]).target_in
        weights = model.alignment(source, lengths, target)  # (B, T, S)
        for part, rows in PARTS.items():
            places = weights[:, rows].mean(1).masked_fill(~padding_mask(lengths, source.shape[1])[:, 0], -1).argmax(-1)
            spans = [field(date, part) for date in group]
            hits[part] += [a <= place < b for place, (a, b) in zip(places.tolist(), spans, strict=True)]
    return {part: round(100 * sum(hit) / len(hit), 2) for part, hit in hits.items()}


def twins(side: list[dates.Date], *, named: bool, most: int = 600) -> list[tuple[dates.Date, dates.Date]]:
    """Pairs with year, month and day at the same places and different months, the month a name or a number."""
    alike = defaultdict(list)
    for i, date in enumerate(side):
        if date.source[field(date, "month")[0]].isalpha() == named:
            alike[len(date.source), *(field(date, part) for part in PARTS)].append(i)
    pairs = [(i, j) for rows in alike.values() for i, j in pairwise(rows)]
    month = PARTS["month"]
    different = [(i, j) for i, j in sorted(pairs) if side[i].target[month] != side[j].target[month]]
    return [(side[i], side[j]) for i, j in different[:most]]


@torch.no_grad()
def swap(model: EncoderDecoder, pairs: list[tuple]) -> dict[str, dict[str, float]]:
    """Parts of B's machine put into A's: how often (%) month, year and day are then A's and B's."""
    ours, theirs = (model.start(*pad([READ.encode(pair[i].source) for pair in pairs])) for i in (0, 1))
    places = torch.arange(ours.annotations.shape[1])  # (S,)
    left, right = torch.tensor([field(a, "month") for a, _ in pairs]).T[..., None]  # (N, 1) each
    inside = ((places >= left) & (places < right))[..., None]  # (N, S, 1)
    mixed = {
        "none": (ours.hidden, ours.annotations),
        "month": (ours.hidden, torch.where(inside, theirs.annotations, ours.annotations)),
        "others": (ours.hidden, torch.where(inside, ours.annotations, theirs.annotations)),
        "state": (theirs.hidden, ours.annotations),
    }
    found = {}
    for name, (hidden, h) in mixed.items():
        state = replace(ours, hidden=hidden, annotations=h, keys=model.decoder.score.prepare(h))
        texts = write(model, state)
        found[name] = {
            f"{part} of {who}": round(
                100 * sum(t[rows] == p[i].target[rows] for t, p in zip(texts, pairs, strict=True)) / len(pairs), 2
            )
            for part, rows in PARTS.items()
            for i, who in enumerate("AB")
        }
    return found


def learn(arm: str, seed: int, rate: float, parts: list, watched: list, *, n: int) -> tuple[EncoderDecoder, list, list]:
    """Train for n quarters of the two epochs; gives the model, its scores and the loss of each step."""
    steps = EPOCHS * math.ceil(len(DATA.train) / BATCH_SIZE)
    recipe = Recipe(epochs=n, lr=rate, schedule="linear", steps=steps, seed=seed, device="cpu", bf16=False, quiet=True)
    model = build(arm, seed)
    history = train(model, parts.__getitem__, loss, recipe, evaluate=lambda m: exact(m, watched))
    return model, [round(score, 2) for score in history.scores], history.losses


def tune(arm: str, rate: float, parts: list, watched: list) -> dict:
    """Exact match after the first quarter at one rate, and the loss of its last 20 steps."""
    try:
        _, scores, losses = learn(arm, TUNING_SEED, rate, parts, watched, n=1)
    except FloatingPointError:
        return {"exact": 0.0, "loss": None}
    return {"exact": scores[0], "loss": round(sum(losses[-20:]) / 20, 4)}


def best(rates: dict[str, dict]) -> float:
    """The rate of the largest exact match; where they tie, of the smallest loss."""
    return float(max(rates, key=lambda rate: (rates[rate]["exact"], -(rates[rate]["loss"] or math.inf))))


def finish(log: dict, arm: str, seed: int, model: EncoderDecoder, held_out: list) -> dict:
    """What a model of two epochs does on all held-out dates."""
    found = {"test": round(exact(model, held_out), 2)}
    if ARMS[arm].get("score") and "look" not in ARMS[arm]:
        found["fingers"] = fingers(model, held_out)
    if ARMS[arm].get("score") and ARMS[arm].get("look") != "last":
        found["swap"] = {kind: swap(model, twins(DATA.test, named=kind == "named")) for kind in ("named", "numbered")}
    return found


def save(log: dict, spent: float) -> None:
    """Write the log with the minutes so far."""
    log["cpu_minutes"] = round(spent, 1)
    LOG.write_text(json.dumps(log, indent=1) + "\n", encoding="utf-8")


def main() -> None:
    """Do what isn't in the log yet."""
    recipe = {"schedule": "linear", "clip": 1.0, "epochs": EPOCHS, "batch_size": BATCH_SIZE, "half_width": HALF_WIDTH}
    log = json.loads(LOG.read_text(encoding="utf-8")) if LOG.exists() else {
        "command": "python book/training/05_five_scores.py",
        "versions": {"python": platform.python_version(), "torch": torch.__version__},
        "recipe": recipe | SHARED | {"tuning_seed": TUNING_SEED, "dates": len(DATA.train)},
        "rates": {},
        "runs": {},
    }  # fmt: skip
    before = log.get("cpu_minutes", 0.0)
    validation, watched, held_out = map(in_batches, (DATA.validation, DATA.test[:1000], DATA.test))

    def spent() -> float:
        return before + time.process_time() / 60

    parts = quarters(TUNING_SEED)
    for arm in (name for name in ARMS if name not in FIXED):
        found = log["rates"].setdefault(arm, {})
        todo = [rate for rate in RATES if str(rate) not in found]
        while todo:
            for rate in todo:
                found[str(rate)] = tune(arm, rate, parts, validation)
                print(f"{arm:11} rate {rate:<6} {found[str(rate)]}  {spent():.1f} min", flush=True)
            rates = sorted(map(float, found))
            at_edge = {rates[0]: 0.001, rates[-1]: 0.3}.get(best(found))
            todo = [at_edge] if at_edge and str(at_edge) not in found else []
        save(log, spent())
    for seed in (*LONG, *SHORT):
        parts = quarters(seed)
        for arm in ARMS:
            runs = log["runs"].setdefault(arm, {})
            if str(seed) in runs or (seed in SHORT and arm.startswith("local")):
                continue
            rate = FIXED.get(arm) or best(log["rates"][arm])
            model, scores, _ = learn(arm, seed, rate, parts, watched, n=1 if seed in SHORT else 4 * EPOCHS)
            runs[str(seed)] = {"rate": rate, "curve": scores}
            if seed in LONG:
                runs[str(seed)] |= finish(log, arm, seed, model, held_out)
            print(f"{arm:11} seed {seed} rate {rate:<6} {runs[str(seed)]}  {spent():.1f} min", flush=True)
            save(log, spent())


if __name__ == "__main__":
    torch.set_num_threads(1)
    main()
