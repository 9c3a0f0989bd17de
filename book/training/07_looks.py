"""Train the machines of lesson 07 that answer "what is left of the boot?" with one, two or three looks.

    python book/training/07_looks.py              goes on where it stopped; about 32 CPU-minutes in all
    python book/training/07_looks.py --try FOLDER a tiny part of everything, into that folder (seconds)

In order of importance, CPU-minutes:
  1. cells    a network that reads one cell alone, two epochs of 50,000 photographs; frozen from then on             1
  2. rates    four for each arm, 625 steps (a quarter), one seed; chosen by the lowest mean cost on 2,000 tables made
              of the validation photographs, of hard looks over all paths; a winner at the edge adds one beyond it    6
  3. one, two               2,500 steps of 128 fresh tables, seeds 0 to 4                                             3
  4. one wide, twice, one bound, twice bound, uniform, three, learned  as above, seeds 0 to 2. "one wide" has three
              times the weights. "twice" takes in the same look twice, so it is as deep as two looks. "bound" has values
              from a small network, which may hold what and where together, and 96 numbers, more than the 90 pairs of a
              garment and a cell. "uniform" looks at all places alike. "learned" has two looks, a learned vector for
              each garment that may be asked about, and a W_q that doesn't start as W_k                               8
  5. leave-one-out, mean, none  hard looks, two paths a table and step, with these baselines, seeds 0 to 2            4
  6. long     one, one wide, twice bound and leave-one-out for 10,000 steps, seed 0: does more training help?         6
  7. exact    hard looks, the gradient of the mean over all 81 paths, seeds 0 to 2                                    4
All arms of a seed see the same tables. Scores: 3,000 tables made of the test photographs. Hard looks are scored where
the weight is largest ("right"), with the mean cost over all paths beside it ("mean cost", in nats). With two
soft looks or more: where the looks fall (share of tables whose largest weight is on the asked garment, on the answer),
and the first look's mean weight on the garment that is asked about;
when the directions of the questions are shuffled, "shuffled". Of "two" also what is said when look 1 is clamped on
another garment that has a neighbour in the direction asked ("follows": the share that names that neighbour; "stays":
the old answer; "second": look 2 falls on that neighbour; "follows to asked": the share that follows where the neighbour
is the garment of the question, which is never an answer in training), and what is right when look 1 is clamped on the
garment that is asked about ("own").
Writes book/weights/07-looks.json and 07-looks.safetensors (the cells' reader; "two" of seed 0).
"""

import argparse
import json
import platform
import time
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from torch import Tensor
from torch.nn.functional import cross_entropy

from attn import hard
from attn.data import tables
from attn.data.scenes import photographs
from attn.models.looker import CellReader, Looker
from attn.recipe import Recipe
from attn.train import train

WIDE = {"bound": True, "d_model": 96}
ARMS = {
    "one": {"n_looks": 1},
    "two": {"n_looks": 2},
    "one wide": {"n_looks": 1, "d_model": 86},
    "twice": {"n_looks": 2, "keep": True},
    "one bound": {"n_looks": 1, **WIDE},
    "twice bound": {"n_looks": 2, "keep": True, **WIDE},
    "uniform": {"n_looks": 2, "uniform": True},
    "three": {"n_looks": 3},
    "learned": {"n_looks": 2, "learned": True},
    "leave-one-out": {"n_looks": 2},
    "mean": {"n_looks": 2},
    "none": {"n_looks": 2},
    "exact": {"n_looks": 2},
}
CONTROLS = ("one wide", "twice", "one bound", "twice bound", "uniform", "three", "learned")
HARD = ("leave-one-out", "mean", "none", "exact")
LONG = ("one", "one wide", "twice bound", "leave-one-out")
RATES, TUNING_SEED, STEPS, BATCH, N_PATHS = (0.001, 0.00316, 0.01, 0.0316), 100, 2_500, 128, 2


def plan() -> Iterator[tuple[str, int, int]]:
    """Arm, seed and how many times the steps of every run, the most important first."""
    yield from ((arm, seed, 1) for seed in range(5) for arm in ("one", "two"))
    yield from ((arm, seed, 1) for arms in (CONTROLS, HARD[:3]) for seed in range(3) for arm in arms)
    yield from ((arm, 0, 4) for arm in LONG)
    yield from (("exact", seed, 1) for seed in range(3))


@cache
def side(name: str) -> tuple[Tensor, Tensor]:
    images, labels = photographs(name)
    return images.float() / 255, labels


def read_cells(steps: int) -> tuple[CellReader, float]:
    """A trained reader of single cells, and its share right on the test photographs."""
    torch.manual_seed(0)
    reader, (images, labels) = CellReader(), side("train")

    def batches(epoch: int) -> list[tuple[Tensor, Tensor]]:
        order = torch.randperm(len(images), generator=torch.Generator().manual_seed(epoch))
        return [(images[rows], labels[rows]) for rows in order.split(128)[:steps]]

    def loss(model: CellReader, batch: tuple[Tensor, Tensor]) -> tuple[Tensor, int]:
        return cross_entropy(model(batch[0]), batch[1], reduction="sum"), len(batch[1])

    train(reader, batches, loss, Recipe(epochs=2, lr=0.003, schedule="cosine", bf16=False, device="cpu", quiet=True))
    images, labels = side("test")
    with torch.no_grad():
        said = torch.cat([reader(part).argmax(1) for part in images.split(500)])
    return reader, round((said == labels).float().mean().item(), 4)


@torch.no_grad()
def features(reader: CellReader, name: str) -> Tensor:
    """What the reader makes of every photograph (P, 32), and in the last row of an empty cell."""
    images = torch.cat([side(name)[0], torch.zeros(1, 28, 28)])
    return torch.cat([reader.eval().features(part) for part in images.split(500)])


class Data:
    """Tables of a side, with the features of their cells."""

    def __init__(self, reader: CellReader) -> None:
        self.known = {name: features(reader, name) for name in ("train", "validation", "test")}
        labels = side("train")[1]
        self.looks_like = torch.stack([self.known["train"][:-1][labels == noun].mean(0) for noun in range(10)])

    def draw(self, name: str, n: int, seed: int) -> tuple[tables.Tables, tuple[Tensor, Tensor, Tensor]]:
        drawn = tables.draw(side(name)[1], n, seed)
        return drawn, (self.known[name][drawn.photographs], drawn.asked, drawn.direction)  # EMPTY is the last row

    def batches(self, steps: int, seed: int) -> Callable[[int], Iterator]:
        def of_epoch(epoch: int) -> Iterator[tuple]:
            for step in range(steps):
                drawn, x = self.draw("train", BATCH, 1_000_000 * (seed + 1) + step)
                yield *x, drawn.answer

        return of_epoch


def make_loss(arm: str) -> Callable[[Looker, tuple], tuple[Tensor, int]]:
    """Soft looks: cross-entropy. Hard looks: a number whose gradient is the estimate, or the exact gradient."""
    running: list[float] = []

    def loss(model: Looker, batch: tuple) -> tuple[Tensor, int]:
        x, answer = batch[:3], batch[3]
        if arm not in HARD:
            return cross_entropy(model(*x), answer, reduction="sum"), len(answer)
        if arm == "exact":
            return hard.expected(*hard.all_paths(model, x, answer)).sum(), len(answer)
        costs, log_p = hard.walk(model, x, answer, N_PATHS)
        baseline: Tensor | float = 0.0
        if arm == "mean":
            baseline = running[0] if running else 0.0
            now = costs.mean().item()
            running[:] = [0.95 * running[0] + 0.05 * now if running else now]
        if arm == "leave-one-out":
            baseline = hard.leave_one_out(costs)
        return hard.sampled(costs, log_p, baseline).sum(), len(answer)

    return loss


@torch.no_grad()
def right(model: Looker, arm: str, x: tuple, answer: Tensor) -> float:
    said = hard.best_path(model, x)[0] if arm in HARD else model(*x)
    return round((said.argmax(1) == answer).float().mean().item(), 4)


@torch.no_grad()
def mean_cost(model: Looker, arm: str, x: tuple, answer: Tensor) -> float:
    """−log p of the answer in nats, of hard looks the mean over all paths."""
    if arm not in HARD:
        return round(cross_entropy(model(*x), answer).item(), 4)
    return round(hard.expected(*hard.all_paths(model, x, answer)).mean().item(), 4)


@torch.no_grad()
def interventions(model: Looker, arm: str, drawn: tables.Tables, x: tuple) -> dict:
    """Where the looks fall, and what is said when the first one is clamped or the direction is another's."""
    found: dict = {}
    if arm in HARD:
        path = hard.best_path(model, x)[1]
        found["mean cost"] = mean_cost(model, arm, x, drawn.answer)
    else:
        fell = model.look(*x)[1]  # (N, n_looks, 9)
        path = fell.argmax(2)
        on_asked = fell[torch.arange(len(fell)), 0, drawn.places[:, 0]]  # (N,)
        found["weight on asked"] = round(on_asked.mean().item(), 4)
        found["looks"] = [
            [round((path[:, i] == drawn.places[:, j]).float().mean().item(), 4) for j in (0, 1)]
            for i in range(path.shape[1])
        ]
    if arm not in HARD and model.n_looks > 1:
        mixed = torch.randperm(len(drawn.answer), generator=torch.Generator().manual_seed(0))
        found["shuffled"] = right(model, arm, (x[0], x[1], drawn.direction[mixed]), drawn.answer)
    if arm == "two":
        found |= clamp(model, drawn, x)
    found["asked, then answer"] = round(
        (path[:, :2] == drawn.places[:, : path.shape[1]]).all(1).float().mean().item(), 4
    )
    return found


@torch.no_grad()
def clamp(model: Looker, drawn: tables.Tables, x: tuple) -> dict:
    """Look 1 on another garment that has a neighbour there: is that one named, or the old answer? And on its own."""
    beside = tables.neighbours()[:, drawn.direction].T  # (N, 9): the cell that lies there of each cell
    padded = torch.cat([drawn.nouns, torch.full((len(beside), 1), tables.EMPTY)], 1)  # index −1 is EMPTY
    theirs = padded.gather(1, beside % 10)  # (N, 9)
    cells = torch.arange(9)
    fit = (drawn.nouns != tables.EMPTY) & (theirs != tables.EMPTY) & (cells != drawn.places[:, :1])
    rows, where = fit.nonzero().T
    given = torch.nn.functional.one_hot(where, 9).float()
    logits, fell = model.look(*(part[rows] for part in x), given={0: given})
    said, named = logits.argmax(1), theirs[rows, where]
    own = torch.nn.functional.one_hot(drawn.places[:, 0], 9).float()
    to_asked = named == drawn.asked[rows]  # never an answer in training
    hits = {
        "follows": said == named,
        "stays": said == drawn.answer[rows],
        "second": fell[:, -1].argmax(1) == beside[rows, where],
        "follows to asked": (said == named)[to_asked],
        "own": model.look(*x, given={0: own})[0].argmax(1) == drawn.answer,
    }
    counts = {"clamped": len(rows), "clamped to asked": int(to_asked.sum())}
    return counts | {name: round(hit.float().mean().item(), 4) for name, hit in hits.items()}


class Runs:
    """The log, the weights, and how a run is made."""

    def __init__(self, folder: Path, tiny: bool) -> None:
        self.tiny = tiny
        self.path, self.numbers = folder / "07-looks.json", folder / "07-looks.safetensors"
        self.log = {
            "command": "python book/training/07_looks.py",
            "versions": {"python": platform.python_version(), "torch": torch.__version__},
            "recipe": {"steps": STEPS, "batch_size": BATCH, "paths": N_PATHS, "schedule": "cosine"},
            "cells": None, "rates": {}, "runs": {}, "cpu_minutes": 0.0,
        } | (json.loads(self.path.read_text("utf-8")) if self.path.exists() else {})  # fmt: skip
        self.kept = load_file(self.numbers) if self.numbers.exists() else {}
        self.start = time.process_time()
        reader = CellReader()
        if self.log["cells"] is None:
            reader, self.log["cells"] = read_cells(4 if tiny else 10_000)
            self.kept |= {f"cells/{name}": x for name, x in reader.state_dict().items()}
            self.save(f"cells {self.log['cells']}")
        reader.load_state_dict({name[6:]: x for name, x in self.kept.items() if name.startswith("cells/")})
        self.data = Data(reader)

    def save(self, done: str) -> None:
        now = time.process_time()
        self.log["cpu_minutes"] = round(self.log["cpu_minutes"] + (now - self.start) / 60, 2)
        self.start = now
        save_file(self.kept, self.numbers)
        self.path.write_text(json.dumps(self.log, separators=(",", ":")) + "\n", "utf-8")
        print(done, self.log["cpu_minutes"], flush=True)

    def learn(self, arm: str, seed: int, rate: float, steps: int) -> tuple[Looker, list[float], float]:
        steps = 3 if self.tiny else steps
        torch.manual_seed(seed)
        model = Looker(self.data.looks_like, **ARMS[arm])
        recipe = Recipe(
            epochs=1, lr=rate, schedule="cosine", steps=steps, seed=seed, bf16=False, device="cpu", quiet=True
        )
        start = time.process_time()
        history = train(model, self.data.batches(steps, seed), make_loss(arm), recipe)
        return model, history.losses, round(time.process_time() - start, 1)

    def tune(self, arm: str) -> None:
        found = self.log["rates"].setdefault(arm, {})
        drawn, x = self.data.draw("validation", 2_000, 1)
        todo = list(RATES)
        while todo:
            for rate in (r for r in todo if f"{r:g}" not in found):
                model, _, _ = self.learn(arm, TUNING_SEED, rate, STEPS // 4)
                found[f"{rate:g}"] = {
                    "cost": mean_cost(model, arm, x, drawn.answer), "right": right(model, arm, x, drawn.answer)
                }  # fmt: skip
                self.save(f"{arm} {rate:g} {found[f'{rate:g}']}")
            rates, best = sorted(map(float, found)), self.rate(arm)
            beyond = {rates[0]: rates[0] / 10**0.5, rates[-1]: rates[-1] * 10**0.5}
            todo = [float(f"{beyond[best]:.3g}")] if best in beyond and len(found) < 6 and not self.tiny else []

    def rate(self, arm: str) -> float:
        found = self.log["rates"][arm]
        return float(min(found, key=lambda rate: found[rate]["cost"]))

    def run(self, name: str, arm: str, seed: int, times: int) -> None:
        model, losses, seconds = self.learn(arm, seed, self.rate(arm), times * STEPS)
        drawn, x = self.data.draw("test", 3_000, 0)
        tenth = max(1, len(losses) // 10)
        self.log["runs"][name] = {
            "arm": arm, "seed": seed, "steps": len(losses), "rate": self.rate(arm), "cpu_seconds": seconds,
            "parameters": sum(p.numel() for p in model.parameters()), "right": right(model, arm, x, drawn.answer),
            "losses": [round(sum(losses[i : i + tenth]) / tenth, 4) for i in range(0, tenth * 10, tenth)],
        } | interventions(model, arm, drawn, x)  # fmt: skip
        if name == "two-0":
            self.kept |= {f"{arm}/{n}": p.detach().clone() for n, p in model.state_dict().items()}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--try", type=Path, dest="folder", help="a tiny part of everything, into this folder")
    options = parser.parse_args()
    torch.set_num_threads(1)
    folder = options.folder or Path(__file__).resolve().parents[1] / "weights"
    folder.mkdir(parents=True, exist_ok=True)
    runs = Runs(folder, tiny=options.folder is not None)
    tuned: set[str] = set()
    for arm, seed, times in plan():
        name = f"{arm}{' long' if times > 1 else ''}-{seed}"
        if arm not in tuned:
            runs.tune(arm)
            tuned.add(arm)
        if name not in runs.log["runs"]:
            runs.run(name, arm, seed, times)
            runs.save(f"{name} {runs.log['runs'][name]['right']}")


if __name__ == "__main__":
    main()
