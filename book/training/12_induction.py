"""Train one and two layers to go on with a sequence that repeats, and cut what the first layer sees.

    python book/training/12_induction.py

A sequence of 61 symbols out of 25 repeats with a period of 8 to 20, drawn anew for each; only what can be known, from
the second period on, is learnt. Rates: accuracy after 100 of 400 steps, one seed of its own, a factor of √10 apart; a
winner at the edge adds one more. Then 400 steps with seeds 0, 1 and 2; "long" trains one layer four times as long.
The test forbids the first layer to look one, two, … back, or the second layer to look to the place after the last
occurrences (or, to compare, one place further on, and two); it asks for periods outside training, for each period
by itself, and how often an answer is the symbol 1, 2, … 60 places before. Writes book/weights/12-induction.json after
every run, and goes on from there; 12-induction.safetensors holds the two layers of seed 0.
"""

import json
import math
import platform
import time
from pathlib import Path

import torch
from safetensors.torch import save_file
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from attn.models.transformer import Sizes, Stack

DEVICE = "cpu"  # with a GPU: "cuda"
FOLDER = Path(__file__).resolve().parents[1] / "weights"
LOG = FOLDER / "12-induction.json"
SYMBOLS, LENGTH, PERIODS, BATCH_SIZE, STEPS, WIDTH = 25, 60, (8, 20), 32, 400, 64
ARMS = {
    "two layers": {"n_layers": 2, "n_heads": 1, "d_ff": 64},
    "one layer": {"n_layers": 1, "n_heads": 8, "d_ff": 64},
    "one wide layer": {"n_layers": 1, "n_heads": 8, "d_ff": 320},
    "one layer, long": {"n_layers": 1, "n_heads": 8, "d_ff": 64},
}
RATES, TUNING_SEED, SEEDS, OFFSETS = (0.001, 0.00316, 0.01, 0.0316), 100, (0, 1, 2), range(1, 9)
OTHER_PERIODS = ((4, 7), (8, 20), (21, 24), (25, 29))


class Repeats(nn.Module):
    """Symbols (B, T) -> logits (B, T, SYMBOLS) of the next, through causal blocks with rotary positions."""

    def __init__(self, arm: str) -> None:
        super().__init__()
        sizes = Sizes(d_model=WIDTH, dropout=0.0, activation="gelu", positions="rotary", **ARMS[arm])
        self.symbols, self.out = nn.Embedding(SYMBOLS, WIDTH), nn.Linear(WIDTH, SYMBOLS)
        self.stack = Stack(sizes, max_len=LENGTH)

    def forward(self, tokens: Tensor, masks: tuple[Tensor | None, ...] = (None, None)) -> Tensor:
        x = self.symbols(tokens)
        for block, mask in zip(self.stack.blocks, masks, strict=False):
            x, _ = block(x, mask=mask, causal=True)
        return self.out(self.stack.norm(x))


def sequences(generator: torch.Generator, n: int, between: tuple[int, int] = PERIODS) -> tuple[Tensor, Tensor]:
    """Sequences (n, LENGTH + 1) and their periods (n, 1)."""
    low, high = between
    periods = torch.randint(low, high + 1, (n, 1), generator=generator)
    once = torch.randint(SYMBOLS, (n, high), generator=generator)
    return once.gather(1, torch.arange(LENGTH + 1) % periods).to(DEVICE), periods.to(DEVICE)


def without(offset: int) -> Tensor:
    """A mask (1, T, T) that forbids every place to look `offset` back."""
    t = torch.arange(LENGTH, device=DEVICE)
    return (t[:, None] - t != offset)[None]


def without_place(periods: Tensor, after: int) -> Tensor:
    """A mask (B, T, T) that forbids looks to `after` places behind where the own symbol stood whole periods before."""
    t = torch.arange(LENGTH, device=DEVICE)
    return (t[:, None] - t)[None] % periods[:, :, None] != periods[:, :, None] - after


def once_each(tokens: Tensor, periods: Tensor) -> Tensor:
    """Whether each symbol (B, T) stands but once in its period."""
    first = torch.arange(tokens.shape[1], device=DEVICE) < periods  # (B, T)
    return ((tokens[:, :, None] == tokens[:, None]) & first[:, None]).sum(-1) == 1


@torch.no_grad()
def answers(model: Repeats, seed: int, cut: tuple = (None, None), between: tuple[int, int] = PERIODS) -> tuple:
    """The test's tokens and periods, the model's answers, and which places count: from the third period on.

    cut: an offset that layer 1 is forbidden, and a place after the occurrences that layer 2 is.
    """
    tokens, periods = sequences(torch.Generator().manual_seed(seed), 1000, between)
    masks = (None if cut[0] is None else without(cut[0]), None if cut[1] is None else without_place(periods, cut[1]))
    answer = model(tokens[:, :-1], masks).argmax(-1)
    return tokens, periods, answer, torch.arange(1, LENGTH + 1, device=DEVICE) >= 2 * periods


def mean(found: Tensor) -> float:
    return round(found.float().mean().item(), 4)


def accuracy(model: Repeats, seed: int, cut: tuple = (None, None), between: tuple[int, int] = PERIODS) -> float:
    """The share of right symbols from the third period on."""
    tokens, _, answer, late = answers(model, seed, cut, between)
    return mean((answer == tokens[:, 1:])[late])


def looked_into(model: Repeats, seed: int) -> dict:
    """What the answers are like: by period, outside the periods of training, and against the symbol so many back."""
    tokens, periods, answer, late = answers(model, seed)
    right, low, high = answer == tokens[:, 1:], *PERIODS
    agrees = {}
    for back in range(1, LENGTH + 1):
        same = torch.zeros_like(late)
        same[:, back - 1 :] = answer[:, back - 1 :] == tokens[:, : LENGTH + 1 - back]
        agrees[str(back)] = mean(same[late])
    return {
        "by_period": {str(p): mean(right[late & (periods == p)]) for p in range(low, high + 1)},
        "other_periods": {f"{few}-{many}": accuracy(model, seed, between=(few, many)) for few, many in OTHER_PERIODS},
        "agrees": agrees,
    }


def cuts(model: Repeats, seed: int) -> dict:
    """What is left after each cut in the two layers, after symbols that stand once in their period and after others."""
    found = {}
    for name, back in (("none", None), ("1", 1), ("2", 2), ("3", 3)):
        tokens, periods, answer, late = answers(model, seed, (back, None))
        right, once = answer == tokens[:, 1:], once_each(tokens[:, :-1], periods)
        found[name] = {"once": mean(right[late & once]), "often": mean(right[late & ~once]), "share": mean(once[late])}
    return found


def learn(arm: str, rate: float, seed: int, steps: int, until: int) -> tuple[Repeats, list]:
    torch.manual_seed(seed)
    model = Repeats(arm).to(DEVICE)
    optimizer = torch.optim.Adam(model.parameters(), lr=rate)
    generator, curve = torch.Generator().manual_seed(1000 + seed), []
    for step in range(until):
        for group in optimizer.param_groups:
            group["lr"] = rate * min(1.0, (step + 1) / 50) * (1 - step / steps)
        tokens, periods = sequences(generator, BATCH_SIZE)
        known = torch.arange(1, LENGTH + 1, device=DEVICE) >= periods
        loss = cross_entropy(model(tokens[:, :-1])[known], tokens[:, 1:][known])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        if (step + 1) % (steps // 8) == 0:
            curve.append(accuracy(model, 1))
    return model, curve


def tune(arm: str, rates: dict[str, float]) -> float:
    def tried(rate: float) -> float:
        if f"{rate:.3g}" not in rates:
            model, _ = learn(arm, rate, TUNING_SEED, STEPS // 4, STEPS // 4)
            rates[f"{rate:.3g}"] = accuracy(model, 1)
        return rates[f"{rate:.3g}"]

    best = max(RATES, key=tried)
    if best in (RATES[0], RATES[-1]):
        tried(best * (math.sqrt(10) if best == RATES[-1] else 1 / math.sqrt(10)))
    return float(max(rates, key=rates.__getitem__))


def main() -> None:
    torch.set_num_threads(1)
    log = json.loads(LOG.read_text("utf-8")) if LOG.exists() else {}
    log = {
        "command": "python book/training/12_induction.py",
        "versions": {"python": platform.python_version(), "torch": torch.__version__},
        "recipe": {
            "symbols": SYMBOLS, "length": LENGTH, "periods": PERIODS, "width": WIDTH, "batch_size": BATCH_SIZE,
            "steps": STEPS, "tuning_seed": TUNING_SEED, "arms": ARMS,
        },
        "rates": {}, "runs": {}, "cpu_minutes": 0.0,
    } | {name: log[name] for name in ("rates", "runs", "cpu_minutes") if name in log}  # fmt: skip
    for arm in ARMS:
        start = time.process_time()
        long = arm.endswith("long")
        rate = tune(arm, log["rates"].setdefault(arm.removesuffix(", long"), {}))
        for seed in SEEDS:
            runs = log["runs"].setdefault(arm, {})
            if str(seed) in runs:
                continue
            steps = STEPS * (4 if long else 1)
            model, curve = learn(arm, rate, seed, steps, steps)
            runs[str(seed)] = {
                "rate": rate, "curve": curve, "test": accuracy(model, 2),
                "parameters": sum(p.numel() for p in model.parameters()),
                "cut": {str(offset): accuracy(model, 2, (offset, None)) for offset in OFFSETS},
            } | looked_into(model, 2)  # fmt: skip
            if arm == "two layers":
                for after in (1, 2, 3):
                    runs[str(seed)]["cut"][f"layer 2, {after}"] = accuracy(model, 2, (None, after))
                runs[str(seed)]["by_symbol"] = cuts(model, 2)
                if seed == 0:
                    kept = {name: x.cpu().contiguous() for name, x in model.state_dict().items()}
                    save_file(kept, FOLDER / "12-induction.safetensors")
            log["cpu_minutes"] = round(log["cpu_minutes"] + (time.process_time() - start) / 60, 2)
            start = time.process_time()
            LOG.write_text(json.dumps(log, indent=1) + "\n", "utf-8")
            print(arm, seed, runs[str(seed)], log["cpu_minutes"], flush=True)


if __name__ == "__main__":
    main()
