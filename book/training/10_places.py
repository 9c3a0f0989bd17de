"""Train one attention layer to say the tokens at given distances: by number of places, heads and kind of reader.

    python book/training/10_places.py

Every layer is 64 wide with the same four matrices, whatever its number of heads; a reader turns its output into one
token for each place, linearly or through one hidden layer. Rates: accuracy on 2,000 validation sequences after a
quarter of the steps, one seed of its own, a factor of √10 apart; a winner at the edge adds one more rate. Then 1,000
steps with seeds 0, 1 and 2, scored on 2,000 test sequences. A seed draws the weights and the training sequences; arms
share the sequences.
"wide" has one head and width 128. "long" trains four times as long.
Writes book/weights/10-places.json after every run, and goes on from there; no weights are kept.
"""

import json
import math
import platform
import sys
import time
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from attn.heads import MultiHeadAttention

DEVICE = "cpu"  # with a GPU: "cuda"
LOG = Path(__file__).resolve().parents[1] / "weights" / "10-places.json"
DISTANCES = {1: (3,), 2: (1, 3), 4: (1, 3, 5, 7)}
WIDTH, LENGTH, BATCH_SIZE, STEPS = 64, 20, 32, 1000
SQUARES = [(n, heads, reader) for n in DISTANCES for heads in (1, 2, 4) for reader in ("linear", "mlp")]
RATES, TUNING_SEED, SEEDS = (0.001, 0.00316, 0.01, 0.0316), 100, (0, 1, 2)


class Layer(nn.Module):
    """Token and place, one attention layer without residual, and a reader: (B, T) -> (B, T, places, symbols)."""

    def __init__(self, places: int, heads: int, reader: str, symbols: int, width: int) -> None:
        super().__init__()
        self.token, self.place = nn.Embedding(symbols, width), nn.Embedding(LENGTH, width)
        self.attention = MultiHeadAttention(width, heads, bias=False)
        wide = [nn.Linear(width, 4 * WIDTH), nn.GELU()] if reader == "mlp" else []
        self.reader = nn.Sequential(*wide, nn.Linear(4 * WIDTH if wide else width, places * symbols))
        self.shape = places, symbols

    def forward(self, tokens: Tensor) -> Tensor:
        x = self.token(tokens) + self.place.weight  # (B, T, d_model)
        return self.reader(self.attention(x)[0]).unflatten(-1, self.shape)


def sequences(generator: torch.Generator, n: int, symbols: int) -> Tensor:
    return torch.randint(symbols, (n, LENGTH), generator=generator).to(DEVICE)


def answers(tokens: Tensor, distances: tuple[int, ...]) -> Tensor:
    """The tokens at the distances, for every position that has them all: (B, T - longest, places)."""
    far = max(distances)
    return torch.stack([tokens[:, far - d : LENGTH - d] for d in distances], dim=-1)


@torch.no_grad()
def accuracy(model: Layer, distances: tuple[int, ...], symbols: int, seed: int) -> list[float]:
    """The share that is right, for each place."""
    tokens = sequences(torch.Generator().manual_seed(seed), 2000, symbols)
    said = model(tokens)[:, max(distances) :].argmax(-1)
    return [round(x, 4) for x in (said == answers(tokens, distances)).float().mean((0, 1)).tolist()]


def learn(arm: dict, rate: float, seed: int, steps: int, until: int) -> tuple[Layer, list]:
    """Train for `until` of the steps that the falling rate is made for; gives the model and scores on the way."""
    distances, symbols = DISTANCES[arm["places"]], arm["symbols"]
    torch.manual_seed(seed)
    model = Layer(arm["places"], arm["heads"], arm["reader"], symbols, arm["width"]).to(DEVICE)
    optimizer = torch.optim.Adam(model.parameters(), lr=rate)
    generator, curve = torch.Generator().manual_seed(1000 + seed), []
    for step in range(until):
        for group in optimizer.param_groups:
            group["lr"] = rate * min(1.0, (step + 1) / 100) * (1 - step / steps)
        tokens = sequences(generator, BATCH_SIZE, symbols)
        logits = model(tokens)[:, max(distances) :]
        loss = cross_entropy(logits.flatten(0, 2), answers(tokens, distances).flatten())
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        if (step + 1) % (steps // 6) == 0:
            curve.append(accuracy(model, distances, symbols, 1))
    return model, curve


def arms() -> dict[str, dict]:
    """All arms by name; "long" ones take the rate of the arm that they repeat."""
    usual = {"symbols": 12, "width": WIDTH, "times": 1}
    found = {f"{n}-{h}-{r}": {"places": n, "heads": h, "reader": r} | usual for n, h, r in SQUARES}
    found["wide"] = found["2-1-linear"] | {"width": 2 * WIDTH}
    for n, h, r in ((2, 1, "linear"), (4, 1, "mlp"), (4, 2, "linear")):
        found[f"long-{n}-{h}-{r}"] = found[f"{n}-{h}-{r}"] | {"times": 4, "like": f"{n}-{h}-{r}"}
    return found


def tune(arm: dict, rates: dict[str, float]) -> float:
    """Accuracy at each rate after a quarter of the steps, into `rates`; gives the best one."""

    def tried(rate: float) -> float:
        if f"{rate:.3g}" not in rates:
            model, _ = learn(arm, rate, TUNING_SEED, STEPS // 4, STEPS // 4)
            score = accuracy(model, DISTANCES[arm["places"]], arm["symbols"], 1)
            rates[f"{rate:.3g}"] = round(sum(score) / len(score), 4)
        return rates[f"{rate:.3g}"]

    best = max(RATES, key=tried)
    if best in (RATES[0], RATES[-1]):
        tried(best * (math.sqrt(10) if best == RATES[-1] else 1 / math.sqrt(10)))
    return float(max(rates, key=rates.__getitem__))


def main(wanted: list[str]) -> None:
    torch.set_num_threads(1)
    log = json.loads(LOG.read_text("utf-8")) if LOG.exists() else {}
    log = {
        "command": "python book/training/10_places.py",
        "versions": {"python": platform.python_version(), "torch": torch.__version__},
        "recipe": {
            "width": WIDTH, "length": LENGTH, "batch_size": BATCH_SIZE, "steps": STEPS,
            "distances": {str(n): d for n, d in DISTANCES.items()}, "tuning_seed": TUNING_SEED,
        },
        "rates": {}, "runs": {}, "cpu_minutes": 0.0,
    } | {name: log[name] for name in ("rates", "runs", "cpu_minutes") if name in log}  # fmt: skip
    every = arms()
    for name in wanted or every:
        arm, start = every[name], time.process_time()
        rates = log["rates"].setdefault(arm.get("like", name), {})
        rate = tune(arm, rates)
        for seed in SEEDS:
            runs = log["runs"].setdefault(name, {})
            if str(seed) in runs:
                continue
            steps = arm["times"] * STEPS
            model, curve = learn(arm, rate, seed, steps, steps)
            test = accuracy(model, DISTANCES[arm["places"]], arm["symbols"], 2)
            weights = sum(p.numel() for p in model.parameters())
            runs[str(seed)] = {"rate": rate, "test": test, "curve": curve, "parameters": weights}
            log["cpu_minutes"] = round(log["cpu_minutes"] + (time.process_time() - start) / 60, 2)
            start = time.process_time()
            LOG.write_text(json.dumps(log, indent=1) + "\n", "utf-8")
            print(name, seed, rate, test, log["cpu_minutes"], flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
