"""Learn five kinds of garment from few photographs, with and without five others first: lesson 15's third experiment.

    python book/training/15_transfer.py                goes on where it stopped; about 17 CPU-minutes in all
    python book/training/15_transfer.py --try FOLDER   a tiny part of everything, into that folder (seconds)

The ten kinds are split in two halves, six times. A net learns one half from 20,000 photographs (1,250 steps of 64 at
the rate that 15_sizes.py chose for 20,000 of all kinds: run that first);
then 10, 50 or 200 photographs of each kind of the other half are its training set, for 300 steps of at most 64.
Arms, the same for ViT and CNN: scratch; random (fresh weights, frozen: only a linear layer on them learns); frozen
(the pretrained net, frozen, with such a layer); tuned (the pretrained net, all of it learns). Floor: a linear layer on
the bare pixels. Test: the 5,000 test photographs of the other half. Each arm, net and number of photographs has a rate
of its own, chosen on a seventh split. One draw of photographs a split: two of one split would share net and kinds.
In order of importance:
  1. pretraining, 7 splits × 2 nets                                                         7 CPU-minutes
  2. rates, 2 nets × 4 arms × 3 numbers × 4 or more (75 steps)                              3
  3. each arm on six splits                                                                 7
Writes book/weights/15-transfer.json; the pretrained nets lie in the cache of the data sets.
"""

import json
from collections.abc import Callable

import torch
from garments import READERS, TUNING_SEED, WEIGHTS, Log, Side, fresh, learn, right, subset
from torch import Tensor, nn

from attn.data import store

PRETRAIN, STEPS, NUMBERS, PRETRAIN_SIZE = 1_250, 300, (10, 50, 200), 20_000
ARMS, NETS, SPLITS = ("scratch", "random", "frozen", "tuned"), ("vit", "cnn"), range(6)
PAIRS = (("linear", "scratch"), *((net, arm) for net in NETS for arm in ARMS))


def halves(split: int) -> tuple[Tensor, Tensor]:
    """Five kinds to learn first, and the five others."""
    kinds = torch.randperm(10, generator=torch.Generator().manual_seed(split))
    return kinds[:5], kinds[5:]


def only(side: Side, kinds: Tensor) -> Side:
    """The photographs of these kinds, which become 0 to 4."""
    new = torch.full((10,), -1)
    new[kinds] = torch.arange(len(kinds))
    rows = new[side.y] >= 0
    return Side(side.x[rows], new[side.y[rows]])


def few(side: Side, n: int, seed: int) -> Side:
    """n photographs of each kind."""
    rng = torch.Generator().manual_seed(seed)
    of_kind = [(side.y == kind).nonzero()[:, 0] for kind in range(5)]
    rows = torch.cat([found[torch.randperm(len(found), generator=rng)[:n]] for found in of_kind])
    return Side(side.x[rows], side.y[rows])


def parts(net: str, model: nn.Module) -> tuple[Callable[[Tensor], Tensor], int]:
    """What the last layer sees, and its width."""
    if net == "cnn":
        return model[:-1], model[-1].in_features
    return lambda x: model.encoder(model._embed(x))[:, 0], model.head.in_features


@torch.no_grad()
def features(net: str, model: nn.Module, train: Side, side: Side) -> tuple[Side, Side]:
    """The frozen net's view of both sides; each number has mean 0 and variance 1 on the training side.

    Numbers that hardly vary there are not blown up beyond ten times the average.
    """
    model.eval()
    see = parts(net, model)[0]
    seen, other = (torch.cat([see(part) for part in one.x.split(500)]) for one in (train, side))
    mean, spread = seen.mean(0), seen.std(0)
    spread = spread.clamp_min(0.1 * spread.mean())
    return Side((seen - mean) / spread, train.y), Side((other - mean) / spread, side.y)


@torch.no_grad()
def settle(model: nn.Module, side: Side) -> None:
    """The means and variances of batch norms, from these photographs, as a trained net has them; no weight changes."""
    model.train()
    for part in side.x[:2_000].split(64):
        model(part)
    model.eval()


def chosen(net: str) -> float:
    """The rate that 15_sizes.py chose for this net on 20,000 photographs."""
    found = json.loads((WEIGHTS / "15-sizes.json").read_text("utf-8"))["rates"][f"20000/{net}"]
    return float(max(sorted(found, key=float), key=found.__getitem__))


class Bench:
    """One split: the pretrained nets and the photographs of the other half."""

    def __init__(self, log: Log, split: int, sides: tuple[Side, Side, Side]) -> None:
        first, then = halves(split)
        self.log, self.split = log, split
        self.folder = (log.folder if log.tiny else store.cache()) / "15-pretrained"
        self.first = subset(only(sides[0], first), PRETRAIN_SIZE, split)
        self.train, self.validation, self.test = (only(side, then) for side in sides)
        self.checked = only(sides[1], first)

    def pretrained(self, net: str) -> nn.Module:
        """The net after the first half, trained once and kept."""
        name = f"{net}/pretrained/{self.split}"
        model, file = fresh(lambda: READERS[net](5), self.split), self.folder / f"{net}-{self.split}.pt"
        if file.exists():
            model.load_state_dict(torch.load(file, weights_only=True))
            return model
        learn(model, self.first, self.log.steps(PRETRAIN), chosen(net), self.split)
        self.folder.mkdir(exist_ok=True)
        torch.save(model.state_dict(), file)
        self.log.of["runs"][name] = {"right": right(model, self.checked)}
        self.log.save(f"{name} {self.log.of['runs'][name]['right']}")
        return model

    def learn(self, net: str, arm: str, n: int, steps: int, rate: float, side: Side) -> float:
        """What is right on `side` of one arm's run."""
        seed, train = 10 * self.split, few(self.train, n, 10 * self.split)
        model = self.pretrained(net) if arm in ("frozen", "tuned") else fresh(lambda: READERS[net](5), 1000 + seed)
        if arm == "random":
            settle(model, self.first)
        if arm in ("frozen", "random"):
            train, side = features(net, model, train, side)
        if arm != "scratch":
            head = fresh(lambda: nn.Linear(parts(net, model)[1], 5), 2000 + seed)
            if arm != "tuned":
                model = head
            elif net == "cnn":
                model[-1] = head
            else:
                model.head = head
        learn(model, train, steps, rate, seed)
        return right(model, side)

    def tune(self, net: str, arm: str, n: int) -> None:
        """As Log.tune, for an arm that isn't one model."""
        name = f"{net}/{arm}/{n}"
        found = self.log.of["rates"].setdefault(name, {})
        todo = [1e-4, 3.16e-4, 1e-3, 3.16e-3, 1e-2]
        while todo:
            for rate in (rate for rate in todo if f"{rate:g}" not in found):
                found[f"{rate:g}"] = self.learn(net, arm, n, self.log.steps(STEPS // 4), rate, self.validation)
                self.log.save(f"{name} {rate:g} {found[f'{rate:g}']}")
            best, rates = self.log.rate(name), sorted(map(float, found))
            beyond = {rates[0]: rates[0] / 10**0.5, rates[-1]: rates[-1] * 10**0.5}
            todo = [float(f"{beyond[best]:.3g}")] if best in beyond and len(found) < 8 and not self.log.tiny else []
            todo = [rate for rate in todo if f"{rate:g}" not in found]


def main() -> None:
    log = Log("transfer", pretrain=PRETRAIN, pretrain_size=PRETRAIN_SIZE, steps=STEPS, batch_size=64)
    sides = tuple(log.side(name, n) for name, n in (("train", None), ("validation", 3_000), ("test", None)))
    benches = {split: Bench(log, split, sides) for split in (TUNING_SEED, *SPLITS)}
    numbers = NUMBERS[:1] if log.tiny else NUMBERS
    for net, arm in PAIRS:
        for n in numbers:
            if log.late():
                return
            benches[TUNING_SEED].tune(net, arm, n)
    for split in SPLITS:
        for net, arm in PAIRS:
            for n in numbers:
                name, rate = f"{net}/{arm}/{n}/{split}", log.rate(f"{net}/{arm}/{n}")
                if name in log.of["runs"]:
                    continue
                if log.late():
                    return
                found = benches[split].learn(net, arm, n, log.steps(STEPS), rate, benches[split].test)
                log.of["runs"][name] = {"right": found, "rate": rate}
                log.save(f"{name} {found}")


if __name__ == "__main__":
    main()
