"""Train the arms of lesson 09's question: does a mask tell a layer where it is?

    python book/training/09_order.py

Task: say the token two places back (10 symbols, sequences of 20). Arms: mask {none, causal} × positions {none,
sinusoidal, learned, rotary}, each behind a start token, three of them without one, and two with four heads. All
others: two layers of one head, width 64, the same sequences in the same order for a seed. Rates: the loss after a
quarter of the steps, one seed, a factor of about √10 apart, extended where the winner lies at the edge. Runs: 700
steps with seeds 0 to 2; three arms at BOTH_RATES too, since what they do beyond the trained length depends on the rate
and the loss within it doesn't show that. Every model is then tried on sequences of 20 and of 40 tokens, with each place
scored by itself.
Writes book/weights/09-order.json after every run, and goes on from there.
"""

import json
import math
import platform
import time
from itertools import product
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from attn.models.transformer import Embedding, Sizes, Stack

LOG = Path(__file__).resolve().parents[1] / "weights" / "09-order.json"
SYMBOLS, BACK, TRAINED, LONGER = 10, 2, 20, 40
STEPS, BATCH_SIZE, N_TEST = 700, 64, 2000
POSITIONS = ("none", "sinusoidal", "learned", "rotary")
ARMS = (
    {
        f"{mask}-{positions}": {"causal": mask == "causal", "positions": positions, "start": True}
        for mask in ("none", "causal")
        for positions in POSITIONS
    }
    | {
        f"{mask}-{positions}-bare": {"causal": mask == "causal", "positions": positions, "start": False}
        for mask, positions in (("none", "none"), ("causal", "none"), ("causal", "sinusoidal"))
    }
    | {
        "causal-none-four": {"causal": True, "positions": "none", "start": True, "n_heads": 4},
        "causal-sinusoidal-four": {"causal": True, "positions": "sinusoidal", "start": True, "n_heads": 4},
    }
)
AT_BOTH, BOTH_RATES = ("causal-sinusoidal", "none-sinusoidal", "causal-none"), (0.001, 0.01)
RATES, TUNING_SEED, SEEDS = (0.001, 0.003, 0.01, 0.03), 100, (0, 1, 2)


class Echo(nn.Module):
    """Two layers of self-attention that say, at every place, which token stood two places back."""

    def __init__(self, *, causal: bool, positions: str, start: bool, n_heads: int = 1) -> None:
        super().__init__()
        sizes = Sizes(d_model=64, n_heads=n_heads, n_layers=2, d_ff=128, dropout=0.0, positions=positions)
        self.embedding = Embedding(SYMBOLS + 1, sizes, max_len=LONGER + 1)
        self.stack = Stack(sizes, max_len=LONGER + 1)
        self.out = nn.Linear(64, SYMBOLS)
        self.causal, self.start = causal, start

    def forward(self, tokens: Tensor) -> Tensor:
        """tokens (B, T) -> logits (B, T, symbols)."""
        if self.start:
            first = torch.full_like(tokens[:, :1], SYMBOLS)
            tokens = torch.cat([first, tokens], 1)  # (B, 1 + T)
        x = self.stack(self.embedding(tokens), causal=self.causal)
        return self.out(x[:, 1:] if self.start else x)  # (B, T, symbols)


def draw(n: int, length: int, seed: int) -> Tensor:
    """n sequences of symbols."""
    return torch.randint(SYMBOLS, (n, length), generator=torch.Generator().manual_seed(seed))


def build(arm: str, seed: int) -> Echo:
    """An arm's model, its weights drawn."""
    torch.manual_seed(seed)
    return Echo(**ARMS[arm])


def learn(arm: str, seed: int, rate: float, steps: int) -> tuple[Echo, list[float]]:
    """Adam with 50 steps of warm-up and a straight way down to 0 at the end; gives the losses of each tenth too."""
    model, losses = build(arm, seed), []
    optimiser = torch.optim.Adam(model.parameters(), lr=rate)
    whole = max(steps, STEPS)  # a quarter of the steps is the first quarter of the whole
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda i: min((i + 1) / 50, 1 - i / whole))
    order = torch.Generator().manual_seed(1000 + seed)
    for _ in range(steps):
        tokens = torch.randint(SYMBOLS, (BATCH_SIZE, TRAINED), generator=order)
        logits = model(tokens)[:, BACK:]  # (B, T - 2, symbols)
        loss = cross_entropy(logits.transpose(1, 2), tokens[:, :-BACK])
        optimiser.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()
        schedule.step()
        losses.append(loss.item())
    tenth = steps // 10
    return model, [round(sum(losses[i : i + tenth]) / tenth, 4) for i in range(0, 10 * tenth, tenth)]


@torch.no_grad()
def by_place(model: Echo, tokens: Tensor) -> list[float]:
    """The share of sequences answered right at each place from the third on."""
    right = model(tokens)[:, BACK:].argmax(-1) == tokens[:, :-BACK]  # (n, T - 2)
    return [round(x, 4) for x in right.float().mean(0).tolist()]


def tune(arm: str, rate: float) -> dict:
    """Accuracy on validation sequences after a quarter of the steps, and the last loss."""
    model, losses = learn(arm, TUNING_SEED, rate, STEPS // 4)
    places = by_place(model, draw(500, TRAINED, 5))
    return {"accuracy": round(sum(places) / len(places), 4), "loss": losses[-1]}


def best(rates: dict[str, dict]) -> float:
    """The rate of the smallest loss."""
    return float(min(rates, key=lambda rate: rates[rate]["loss"] if math.isfinite(rates[rate]["loss"]) else math.inf))


def finish(model: Echo, losses: list[float]) -> dict:
    """What the log keeps of a run."""
    found = {"losses": losses}
    for length, seed in ((TRAINED, 6), (LONGER, 7)):
        found[str(length)] = by_place(model, draw(N_TEST, length, seed))
    return found


def main() -> None:
    """Do what isn't in the log yet."""
    log = json.loads(LOG.read_text(encoding="utf-8")) if LOG.exists() else {
        "command": "python book/training/09_order.py",
        "versions": {"python": platform.python_version(), "torch": torch.__version__},
        "recipe": {"steps": STEPS, "batch_size": BATCH_SIZE, "warmup": 50, "schedule": "linear", "clip": 1.0,
                   "trained": TRAINED, "longer": LONGER, "test": N_TEST, "tuning_seed": TUNING_SEED},
        "rates": {}, "runs": {}, "at_rates": {},
    }  # fmt: skip
    before = log.get("cpu_minutes", 0.0)

    def save() -> None:
        log["cpu_minutes"] = round(before + time.process_time() / 60, 1)
        LOG.write_text(json.dumps(log, indent=1) + "\n", encoding="utf-8")

    for arm in ARMS:
        found = log["rates"].setdefault(arm, {})
        todo = [rate for rate in RATES if str(rate) not in found]
        while todo:
            for rate in todo:
                found[str(rate)] = tune(arm, rate)
                print(f"{arm:22} rate {rate:<6} {found[str(rate)]}", flush=True)
            rates = sorted(map(float, found))
            at_edge = {rates[0]: 0.0003, rates[-1]: 0.1}.get(best(found))
            todo = [at_edge] if at_edge and str(at_edge) not in found else []
        save()
    jobs = [("runs", arm, arm, best(log["rates"][arm]), seed, STEPS) for seed in SEEDS for arm in ARMS]
    for arm, rate, seed in product(AT_BOTH, BOTH_RATES, SEEDS):
        jobs.append(("at_rates", f"{arm} {rate}", arm, rate, seed, STEPS))
    for kind, name, arm, rate, seed, steps in jobs:
        runs = log.setdefault(kind, {}).setdefault(name, {})
        if str(seed) in runs:
            continue
        made = log["runs"][arm].get(str(seed))
        same = made and made["rate"] == rate and steps == STEPS  # it was made above
        at = made if same else {"rate": rate, **finish(*learn(arm, seed, rate, steps))}
        runs[str(seed)] = at
        print(
            f"{kind} {name:22} seed {seed} {sum(at['20']) / 18:.3f}, beyond {sum(at['40'][18:]) / 20:.3f}", flush=True
        )
        save()


if __name__ == "__main__":
    torch.set_num_threads(1)
    main()
