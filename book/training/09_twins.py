"""Train the arms of lesson 09's second question: is there another digit of this kind in the picture?

    python book/training/09_twins.py

A picture is a grid of 4 × 4 cells with eight real handwritten digits (scikit-learn's), two pairs of a kind and four
singles, the other cells empty; so half of the digits have a twin. A small network reads each cell by itself: it is
trained to name single digits, then frozen, the same for all arms. An arm mixes the cells' 32 features, with a
residual, and a head of two 1×1 layers says for each cell whether it has a twin. Training pictures are made of
1,400 digits, test pictures of the other 397, split at random. Rates: the loss on training pictures after a quarter of
the steps, one seed, a factor of about √10 apart, extended where the winner lies at the edge. Runs: seeds 0 to 2, and
four arms once with four times the steps.
Writes book/weights/09-twins.json after every run, and goes on from there.
"""

import json
import platform
import time
from pathlib import Path

import torch
from sklearn.datasets import load_digits
from torch import Tensor, nn
from torch.nn.functional import binary_cross_entropy_with_logits, cross_entropy

LOG = Path(__file__).resolve().parents[1] / "weights" / "09-twins.json"
SIDE, WIDTH, KEPT = 4, 32, 1400
STEPS, BATCH_SIZE, N_TEST = 2000, 64, 1000
LONG_RUNS = ("3x3", "3x3 deep", "uniform fast", "attention")
RATES, TUNING_SEED, SEEDS = (0.001, 0.003, 0.01, 0.03), 100, (0, 1, 2)


def digits() -> tuple[Tensor, Tensor]:
    """Pictures (1797, 64) from 0 to 1, shuffled, and what they show."""
    found = load_digits()
    order = torch.randperm(len(found.target), generator=torch.Generator().manual_seed(0))
    return torch.tensor(found.data / 16, dtype=torch.float32)[order], torch.tensor(found.target)[order]


def train_reader(pictures: Tensor, labels: Tensor) -> nn.Sequential:
    """A network for single cells: (…, 64) -> (…, 32) features, then (…, 10) scores."""
    torch.manual_seed(0)
    reader = nn.Sequential(nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, WIDTH), nn.ReLU(), nn.Linear(WIDTH, 10))
    optimiser = torch.optim.Adam(reader.parameters(), lr=0.003, weight_decay=1e-4)
    for _ in range(600):
        rows = torch.randint(len(labels), (64,))
        loss = cross_entropy(reader(pictures[rows]), labels[rows])
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    return reader.requires_grad_(False)


def scenes(n: int, labels: Tensor, rng: torch.Generator) -> tuple[Tensor, Tensor]:
    """n grids: which picture stands in each cell (n, 16), −1 for none; and what it shows (n, 16), −1 too."""
    kinds = torch.rand(n, 10, generator=rng).argsort(1)[:, [0, 0, 1, 1, 2, 3, 4, 5]]  # (n, 8)
    cells = torch.rand(n, SIDE * SIDE, generator=rng).argsort(1)[:, :8]  # (n, 8)
    of_kind = [(labels == kind).nonzero()[:, 0] for kind in range(10)]
    drawn = torch.rand(n, 8, generator=rng)
    which = torch.stack([(drawn * len(of_kind[kind])).long() for kind in range(10)])  # (10, n, 8)
    rows = torch.stack([of_kind[kind][which[kind]] for kind in range(10)])  # (10, n, 8)
    rows = rows.gather(0, kinds[None])[0]  # (n, 8)
    empty = torch.full((n, SIDE * SIDE), -1)
    return empty.scatter(1, cells, rows), empty.scatter(1, cells, kinds)


def twins(kinds: Tensor) -> Tensor:
    """Has this cell a twin? (n, 16)"""
    same = (kinds[:, :, None] == kinds[:, None]) & (kinds >= 0)[:, None]
    return same.sum(2) > 1


def distances(kinds: Tensor) -> Tensor:
    """To the twin, in cells, straight or aslant: (n, 16), 0 for none."""
    place = torch.arange(SIDE * SIDE)
    row, column = place // SIDE, place % SIDE
    apart = torch.maximum((row[:, None] - row).abs(), (column[:, None] - column).abs())  # (16, 16)
    same = (kinds[:, :, None] == kinds[:, None]) & (kinds >= 0)[:, None]
    return (same * apart).amax(2)


class Attention(nn.Module):
    """Self-attention over the cells: queries, keys, values and the way back by 1×1 convolutions."""

    def __init__(self, *, uniform: bool = False) -> None:
        super().__init__()
        self.q, self.k, self.v, self.o = (nn.Conv2d(WIDTH, WIDTH, 1, bias=False) for _ in range(4))
        self.uniform = uniform

    def forward(self, x: Tensor) -> Tensor:
        """x (B, C, rows, columns): what is added to it."""
        q, k, v = (layer(x).flatten(2).mT for layer in (self.q, self.k, self.v))  # (B, S, C)
        scores = q @ k.mT / WIDTH**0.5  # (B, S, S)
        weights = (0 * scores if self.uniform else scores).softmax(-1)
        return self.o((weights @ v).mT.unflatten(2, x.shape[2:]))


def convolution(size: int, width: int) -> nn.Sequential:
    """A hidden layer that sees size × size cells."""
    first = nn.Conv2d(WIDTH, width, size, padding=size // 2, bias=False)
    return nn.Sequential(first, nn.ReLU(), nn.Conv2d(width, WIDTH, 1, bias=False))


ARMS = {
    "1x1": lambda: [convolution(1, 64)],
    "3x3": lambda: [convolution(3, 13)],
    "3x3 wide": lambda: [convolution(3, 64)],
    "3x3 deep": lambda: [convolution(3, 13) for _ in range(3)],
    "attention": lambda: [Attention()],
    "uniform": lambda: [Attention(uniform=True)],
    "uniform fast": lambda: [Attention(uniform=True)],
}
FIXED = {"uniform fast": 0.01}  # added afterwards: after a quarter it was level with the rate chosen for "uniform"


class Finder(nn.Module):
    """Layers that add to what they see, and a head for each cell."""

    def __init__(self, arm: str) -> None:
        super().__init__()
        self.layers = nn.ModuleList(ARMS[arm]())
        self.head = nn.Sequential(nn.Conv2d(WIDTH, 32, 1), nn.ReLU(), nn.Conv2d(32, 1, 1))

    def forward(self, x: Tensor) -> Tensor:
        """Features (B, C, rows, columns) -> a score for each cell (B, rows · columns)."""
        for layer in self.layers:
            x = x + layer(x)
        return self.head(x).flatten(1)


class Task:
    """Pictures, reader and scenes."""

    def __init__(self) -> None:
        pictures, labels = digits()
        self.reader = train_reader(pictures[:KEPT], labels[:KEPT])
        blank = torch.zeros(1, 64)
        self.sides = {}
        for side, part in (("train", slice(None, KEPT)), ("test", slice(KEPT, None))):
            all_pictures = torch.cat([pictures[part], blank])  # the last one, −1, is empty
            said = self.reader(all_pictures).argmax(1)
            said[-1] = -1
            features = self.reader[:4](all_pictures)
            if side == "train":
                mean, spread = features[:-1].mean(0), features[:-1].std() + 1e-6
            self.sides[side] = labels[part], (features - mean) / spread, said

    def draw(self, side: str, n: int, rng: torch.Generator) -> tuple[Tensor, Tensor, Tensor]:
        """Features (n, C, 4, 4), kinds (n, 16), and the kinds that the reader takes them for (n, 16)."""
        labels, features, said = self.sides[side]
        rows, kinds = scenes(n, labels, rng)
        return features[rows].mT.unflatten(2, (SIDE, SIDE)), kinds, said[rows]


def learn(task: Task, arm: str, seed: int, rate: float, steps: int) -> tuple[Finder, float]:
    """Adam, straight down to 0; gives the model and the mean loss of the last tenth."""
    torch.manual_seed(seed)
    model, rng, losses = Finder(arm), torch.Generator().manual_seed(1000 + seed), []
    optimiser = torch.optim.Adam(model.parameters(), lr=rate)
    whole = max(steps, STEPS)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda i: 1 - i / whole)
    for _ in range(steps):
        x, kinds, _ = task.draw("train", BATCH_SIZE, rng)
        there = kinds >= 0
        loss = binary_cross_entropy_with_logits(model(x)[there], twins(kinds)[there].float())
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        schedule.step()
        losses.append(loss.item())
    return model, sum(losses[-steps // 10 :]) / (steps // 10)


def score(said: Tensor, kinds: Tensor) -> dict:
    """Shares: right answers; "yes" by the distance of the twin; "yes" where there is none."""
    there, true, apart = kinds >= 0, twins(kinds), distances(kinds)
    return {
        "right": round((said == true)[there].float().mean().item(), 4),
        "found": [round(said[apart == d].float().mean().item(), 4) for d in (1, 2, 3)],
        "false": round(said[there & ~true].float().mean().item(), 4),
    }


@torch.no_grad()
def test(task: Task, model: Finder) -> dict:
    """A model's scores on test pictures."""
    x, kinds, _ = task.draw("test", N_TEST, torch.Generator().manual_seed(7))
    return score(model(x) > 0, kinds)


def best(rates: dict[str, float]) -> float:
    """The rate of the smallest loss."""
    return float(min(rates, key=rates.__getitem__))


def main() -> None:
    """Do what isn't in the log yet."""
    task = Task()
    log = json.loads(LOG.read_text(encoding="utf-8")) if LOG.exists() else {
        "command": "python book/training/09_twins.py",
        "versions": {"python": platform.python_version(), "torch": torch.__version__},
        "recipe": {"steps": STEPS, "batch_size": BATCH_SIZE, "test": N_TEST, "tuning_seed": TUNING_SEED},
        "weights": {arm: sum(p.numel() for p in Finder(arm).layers.parameters()) for arm in ARMS},
        "rates": {}, "runs": {}, "long_runs": {},
    }  # fmt: skip
    _, kinds, said = task.draw("test", N_TEST, torch.Generator().manual_seed(7))
    log["ceiling"] = score(twins(said), kinds)
    before = log.get("cpu_minutes", 0.0)
    for arm in (name for name in ARMS if name not in FIXED):
        found = log["rates"].setdefault(arm, {})
        todo = [rate for rate in RATES if str(rate) not in found]
        while todo:
            for rate in todo:
                found[str(rate)] = round(learn(task, arm, TUNING_SEED, rate, STEPS // 4)[1], 4)
            rates = sorted(map(float, found))
            at_edge = {rates[0]: 0.0003, rates[-1]: 0.1}.get(best(found))
            todo = [at_edge] if at_edge and str(at_edge) not in found else []
        print(arm, found, flush=True)
    jobs = [("runs", seed, arm, STEPS) for seed in SEEDS for arm in ARMS]
    jobs += [("long_runs", 0, arm, 4 * STEPS) for arm in LONG_RUNS]
    for kind, seed, arm, steps in jobs:
        runs = log[kind].setdefault(arm, {})
        if str(seed) in runs:
            continue
        rate = FIXED.get(arm) or best(log["rates"][arm])
        model, loss = learn(task, arm, seed, rate, steps)
        runs[str(seed)] = {"rate": rate, "loss": round(loss, 4), **test(task, model)}
        print(kind, arm, seed, runs[str(seed)], flush=True)
        log["cpu_minutes"] = round(before + time.process_time() / 60, 1)
        LOG.write_text(json.dumps(log, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    torch.set_num_threads(1)
    main()
