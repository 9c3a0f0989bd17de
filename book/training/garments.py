"""What the scripts of lesson 15 share: the photographs, three readers, how they are trained and tuned, and a log.

The photographs are Fashion-MNIST's: 28 × 28 grey pixels, ten kinds of garment. A rate is chosen by what is right on
5,000 validation photographs after a quarter of the steps, seed 100, from a list whose neighbours are √10 apart; a
winner at the edge of the list adds one beyond it. Rates rise over a tenth of the steps and fall to 0; weight
decay 0.05, gradients cut at length 1.
"""

from __future__ import annotations

import argparse
import json
import platform
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import torch
from safetensors.torch import load_file, save_file
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from attn.data.scenes import photographs
from attn.models.sizes import Sizes
from attn.models.vit import ViT
from attn.recipe import Recipe
from attn.train import train

WEIGHTS = Path(__file__).resolve().parents[1] / "weights"
RATES = (3.16e-4, 1e-3, 3.16e-3, 1e-2)
TUNING_SEED, BATCH_SIZE, N_VALIDATION = 100, 64, 5_000
MEAN, SPREAD = 0.286, 0.353  # of the training pixels, 0 to 1


class Side(NamedTuple):
    """Photographs (N, 1, 28, 28), about 0 ± 1, and their kinds (N,)."""

    x: Tensor
    y: Tensor


def read(side: str, n: int | None = None) -> Side:
    """A side of the photographs; the first n where so many are enough."""
    images, kinds = photographs(side)
    return Side((images[:n, None].float() / 255 - MEAN) / SPREAD, kinds[:n])


def subset(side: Side, n: int, seed: int) -> Side:
    """n photographs drawn for this seed: the same for all arms."""
    rows = torch.randperm(len(side.y), generator=torch.Generator().manual_seed(seed))[:n]
    return Side(side.x[rows], side.y[rows])


def linear(n_classes: int = 10) -> nn.Module:
    return nn.Sequential(nn.Flatten(), nn.Linear(784, n_classes))


def vit(n_classes: int = 10, patch: int = 7, **sizes) -> ViT:
    """Lesson 11's block three times over, on 16 patches and a class token: 153 thousand weights."""
    wanted = {"d_model": 64, "n_heads": 4, "n_layers": 3, "d_ff": 256, "dropout": 0.1, "bias": False}
    return ViT(Sizes(**wanted | sizes), n_classes, image=(1, 28, 28), patch=patch)


def mlp(n_classes: int = 10) -> nn.Module:
    """One hidden layer on all pixels, of 150 thousand weights: as linear it assumes nothing of where a pixel lies."""
    return nn.Sequential(nn.Flatten(), nn.Linear(784, 189), nn.ReLU(), nn.Dropout(0.1), nn.Linear(189, n_classes))


def cnn(n_classes: int = 10) -> nn.Module:
    """Three convolutions of 3 × 3, each of which halves the sides: 149 thousand weights."""
    layers: list[nn.Module] = []
    for d_in, d_out in ((1, 32), (32, 64), (64, 176)):
        layers += [nn.Conv2d(d_in, d_out, 3, stride=2, padding=1, bias=False), nn.BatchNorm2d(d_out), nn.ReLU()]
    return nn.Sequential(*layers, nn.Flatten(), nn.Dropout(0.1), nn.Linear(176 * 16, n_classes))


READERS: dict[str, Callable[..., nn.Module]] = {"linear": linear, "vit": vit, "cnn": cnn}


def shuffled(kind: str, seed: int) -> Tensor:
    """Where each of the 784 pixels comes from: its own place, that of its patch moved as a whole, or any.

    "spread" has no chance in it: patch (a, b) gets every fourth pixel of the picture, down and across, from (a, b) on.
    """
    rng = torch.Generator().manual_seed(1000 + seed)
    if kind == "none":
        return torch.arange(784)
    if kind == "spread":
        return torch.arange(784).view(7, 4, 7, 4).permute(1, 0, 3, 2).reshape(784)  # (a, 7, b, 7) read row by row
    if kind == "pixels":
        return torch.randperm(784, generator=rng)
    places = torch.arange(784).view(4, 7, 4, 7).transpose(1, 2).reshape(16, 7, 7)  # (patches, 7, 7)
    moved = places[torch.randperm(16, generator=rng)]
    return moved.view(4, 4, 7, 7).transpose(1, 2).reshape(784)


def apply(side: Side, places: Tensor) -> Side:
    return Side(side.x.flatten(1)[:, places].view(-1, 1, 28, 28), side.y)


def batches(side: Side, steps: int, seed: int) -> Iterator[Side]:
    """`steps` batches, pass after pass in a new order, without what is left over at the end of a pass."""
    rng, size, done = torch.Generator().manual_seed(seed), min(BATCH_SIZE, len(side.y)), 0
    while done < steps:
        order = torch.randperm(len(side.y), generator=rng)
        for rows in order.split(size)[: len(order) // size]:
            if done < steps:
                yield Side(side.x[rows], side.y[rows])
                done += 1


def loss(model: nn.Module, batch: Side) -> tuple[Tensor, int]:
    return cross_entropy(model(batch[0]), batch[1], reduction="sum"), len(batch[1])


def learn(model: nn.Module, side: Side, steps: int, rate: float, seed: int) -> list[float]:
    """Train in place; the mean loss of each tenth of the steps."""
    recipe = Recipe(
        epochs=1, lr=rate, schedule="linear", warmup=max(1, steps // 10), steps=steps, weight_decay=0.05, seed=seed,
        device="cpu", bf16=False, quiet=True,
    )  # fmt: skip
    losses = train(model, lambda _: batches(side, steps, seed), loss, recipe).losses
    n = max(1, steps // 10)
    return [round(sum(part) / len(part), 4) for part in (losses[i : i + n] for i in range(0, len(losses), n))]


@torch.no_grad()
def says(model: nn.Module, x: Tensor) -> Tensor:
    """The kind that the model takes each photograph for (N,), uint8."""
    model.eval()
    return torch.cat([model(part).argmax(1) for part in x.split(500)]).to(torch.uint8)


def right(model: nn.Module, side: Side) -> float:
    return round((says(model, side.x) == side.y).float().mean().item(), 4)


def fresh(make: Callable[[], nn.Module], seed: int) -> nn.Module:
    """A model whose weights are drawn from this seed."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        return make()


class Log:
    """What is done already, written after every run; `python script.py --try FOLDER` does a tiny part of all."""

    def __init__(self, name: str, **recipe) -> None:
        parser = argparse.ArgumentParser()
        parser.add_argument("--try", type=Path, dest="folder", help="a tiny part of everything, into this folder")
        parser.add_argument("--minutes", type=float, default=1e9, help="begin nothing after so many minutes")
        options = parser.parse_args()
        torch.set_num_threads(1)
        self.tiny, self.until = options.folder is not None, time.monotonic() + 60 * options.minutes
        self.folder = options.folder or WEIGHTS
        self.folder.mkdir(parents=True, exist_ok=True)
        self.path, self.numbers = self.folder / f"15-{name}.json", self.folder / f"15-{name}.safetensors"
        self.of = {
            "command": f"python book/training/15_{name}.py",
            "versions": {"python": platform.python_version(), "torch": torch.__version__},
            "recipe": recipe, "rates": {}, "runs": {}, "cpu_minutes": 0.0,
        } | (json.loads(self.path.read_text("utf-8")) if self.path.exists() else {})  # fmt: skip
        if self.of["recipe"] != recipe:
            raise SystemExit(f"{self.path} holds runs of another recipe: {self.of['recipe']}, not {recipe}; remove it")
        self.said = load_file(self.numbers) if self.numbers.exists() else {}
        self.start = time.process_time()

    def save(self, done: str) -> None:
        now = time.process_time()
        self.of["cpu_minutes"] = round(self.of["cpu_minutes"] + (now - self.start) / 60, 2)
        self.start = now
        if self.said:
            save_file({name: x.contiguous() for name, x in self.said.items()}, self.numbers)
        self.path.write_text(json.dumps(self.of, separators=(",", ":")) + "\n", "utf-8")
        print(done, self.of["cpu_minutes"], flush=True)

    def late(self) -> bool:
        return time.monotonic() > self.until

    def steps(self, n: int) -> int:
        return 2 if self.tiny else n

    def side(self, name: str, n: int | None = None) -> Side:
        return read(name, 300 if self.tiny else n)

    def tune(self, name: str, make: Callable[[], nn.Module], side: Side, validation: Side, steps: int) -> float:
        """The rate for this arm: what is best after a quarter of the steps, of `rates[name]`."""
        found = self.of["rates"].setdefault(name, {})
        todo = list(RATES)
        while todo:
            for rate in (rate for rate in todo if f"{rate:g}" not in found):
                model = fresh(make, TUNING_SEED)
                learn(model, side, self.steps(steps // 4), rate, TUNING_SEED)
                found[f"{rate:g}"] = right(model, validation)
                self.save(f"{name} {rate:g} {found[f'{rate:g}']}")
            best, rates = self.rate(name), sorted(map(float, found))
            beyond = {rates[0]: rates[0] / 10**0.5, rates[-1]: rates[-1] * 10**0.5}
            todo = [float(f"{beyond[best]:.3g}")] if best in beyond and len(found) < 7 and not self.tiny else []
            todo = [rate for rate in todo if f"{rate:g}" not in found]
        return self.rate(name)

    def rate(self, name: str) -> float:
        """The best of those tried; of equal ones the smallest."""
        found = self.of["rates"][name]
        return float(max(sorted(found, key=float), key=found.__getitem__))

    def run(
        self, name: str, make: Callable[[], nn.Module], side: Side, test: Side, steps: int, rate: float, seed: int
    ) -> nn.Module:
        """Train one model, and keep what it says of the test photographs."""
        model, begun = fresh(make, seed), time.process_time()
        losses = learn(model, side, self.steps(steps), rate, seed)
        self.said[name] = says(model, test.x)
        self.of["runs"][name] = {
            "size": len(side.y), "steps": self.steps(steps), "seed": seed, "rate": rate,
            "right": round((self.said[name] == test.y).float().mean().item(), 4), "losses": losses,
            "parameters": sum(p.numel() for p in model.parameters()),
            "cpu_seconds": round(time.process_time() - begun, 1),
        }  # fmt: skip
        self.save(f"{name} {self.of['runs'][name]['right']}")
        return model
