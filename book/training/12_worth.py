"""Train one small language model on all positions of a row, or on one: what T lessons are worth.

    python book/training/12_worth.py

Characters of the four training novels, rows of 32 characters, two layers of width 64. Arms: 16 rows and all their
positions; 16 rows and one random position of each; 128 rows and one position; 4 rows and all positions (as many
lessons as the one before). Floors: counts of one, two and three characters (the last two smoothed, discount .8).
Rates: loss on the validation novel after a quarter of the 400 steps, one seed of its own, a factor of √10 apart. Then
400 steps with seeds 0, 1 and 2; arms draw their rows by the same generator. Writes book/weights/12-worth.json after
every run, and goes on from there; no weights are kept.
"""

import importlib
import json
import math
import platform
import time
from pathlib import Path

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import cross_entropy

from attn.data import text
from attn.data.tokens import characters
from attn.models.language_model import LanguageModel
from attn.models.sizes import Sizes

LOG = Path(__file__).resolve().parents[1] / "weights" / "12-worth.json"
LENGTH, STEPS = 32, 400
ARMS = {
    "16 rows, all": (16, True),
    "16 rows, one": (16, False),
    "128 rows, one": (128, False),
    "4 rows, all": (4, True),
}
RATES, TUNING_SEED, SEEDS = (0.001, 0.00316, 0.01, 0.0316), 100, (0, 1, 2)


def rows(ids: Tensor, generator: torch.Generator, n: int) -> Tensor:
    starts = torch.randint(len(ids) - LENGTH, (n, 1), generator=generator)
    return ids[starts + torch.arange(LENGTH + 1)]  # (n, T + 1)


@torch.no_grad()
def score(model: LanguageModel, ids: Tensor, seed: int) -> float:
    """Mean loss over all positions of 1,000 rows."""
    found = rows(ids, torch.Generator().manual_seed(seed), 1000)
    return round(cross_entropy(model(found[:, :-1]).flatten(0, 1), found[:, 1:].flatten()).item(), 4)


def learn(arm: str, rate: float, seed: int, until: int, data: tuple, size: int) -> tuple[LanguageModel, list]:
    n, every = ARMS[arm]
    torch.manual_seed(seed)
    sizes = Sizes(d_model=64, n_heads=4, n_layers=2, d_ff=256, dropout=0.0, activation="gelu", positions="rotary")
    model = LanguageModel(size, sizes, max_len=LENGTH)
    optimizer = torch.optim.Adam(model.parameters(), lr=rate)
    generator, curve = torch.Generator().manual_seed(1000 + seed), []
    for step in range(until):
        for group in optimizer.param_groups:
            group["lr"] = rate * min(1.0, (step + 1) / 40) * (1 - step / STEPS)
        batch = rows(data[0], generator, n)
        logits = model(batch[:, :-1])  # (n, T, V)
        one = torch.randint(LENGTH, (n,), generator=generator)
        if every:
            loss = cross_entropy(logits.flatten(0, 1), batch[:, 1:].flatten())
        else:
            loss = cross_entropy(logits[torch.arange(n), one], batch[torch.arange(n), one + 1])
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        if (step + 1) % 100 == 0:
            curve.append(score(model, data[1], 1))
    return model, curve


def main() -> None:
    torch.set_num_threads(1)
    loaded = text.load()
    tokens = characters(p.text for p in loaded.train)
    sides = loaded.train, loaded.validation, loaded.test
    data = tuple(torch.tensor([i for p in side for i in tokens.encode(p.text)]) for side in sides)
    log = json.loads(LOG.read_text("utf-8")) if LOG.exists() else {}
    counts, smooth = torch.bincount(data[0], minlength=len(tokens)) + 1.0, importlib.import_module("12_n_grams").smooth
    seen, asked = data[0].numpy(), data[2].numpy()[:100_000]
    grams = [[np.lib.stride_tricks.sliding_window_view(x, n) for x in (seen, asked)] for n in (2, 3)]
    log = {
        "command": "python book/training/12_worth.py",
        "versions": {"python": platform.python_version(), "torch": torch.__version__},
        "recipe": {"length": LENGTH, "steps": STEPS, "tuning_seed": TUNING_SEED, "arms": ARMS},
        "unigram": round(-(counts / counts.sum()).log()[data[2]].mean().item(), 4),
        "bigram": round(-float(np.log(smooth(*grams[0], len(tokens), 0.8)).mean()), 4),
        "trigram": round(-float(np.log(smooth(*grams[1], len(tokens), 0.8)).mean()), 4),
        "rates": {}, "runs": {}, "cpu_minutes": 0.0,
    } | {name: log[name] for name in ("rates", "runs", "cpu_minutes") if name in log}  # fmt: skip
    for arm in ARMS:
        start = time.process_time()
        rates = log["rates"].setdefault(arm, {})
        for rate in RATES:
            if f"{rate:.3g}" not in rates:
                rates[f"{rate:.3g}"] = learn(arm, rate, TUNING_SEED, STEPS // 4, data, len(tokens))[1][-1]
        best = float(min(rates, key=rates.__getitem__))
        if best in (RATES[0], RATES[-1]):
            edge = best * (math.sqrt(10) if best == RATES[-1] else 1 / math.sqrt(10))
            rates.setdefault(f"{edge:.3g}", learn(arm, edge, TUNING_SEED, STEPS // 4, data, len(tokens))[1][-1])
            best = float(min(rates, key=rates.__getitem__))
        for seed in SEEDS:
            runs = log["runs"].setdefault(arm, {})
            if str(seed) in runs:
                continue
            begun = time.process_time()
            model, curve = learn(arm, best, seed, STEPS, data, len(tokens))
            spent = round(time.process_time() - begun, 1)
            runs[str(seed)] = {"rate": best, "curve": curve, "test": score(model, data[2], 2), "cpu_seconds": spent}
            log["cpu_minutes"] = round(log["cpu_minutes"] + (time.process_time() - start) / 60, 2)
            start = time.process_time()
            LOG.write_text(json.dumps(log, indent=1) + "\n", "utf-8")
            print(arm, seed, runs[str(seed)], log["cpu_minutes"], flush=True)
    LOG.write_text(json.dumps(log, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
