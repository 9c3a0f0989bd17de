"""Small transformers that say the next letter, for lesson 11: 11_depth.py and 11_parts.py train them.

A letter is any character of the novels. Models of one shape are trained side by side, each with its own weights and
its own rate, on the same batches: every tensor has an axis M in front, and one product serves all. The blocks equal
those of attn.models.transformer on the same weights (no biases).
"""

import math
import time

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy, layer_norm

from attn.data import text
from attn.data.tokens import characters
from attn.positions import sinusoidal

DEVICE = "cpu"  # with a GPU: "cuda"
WIDTH, HEADS, CONTEXT, ROWS, CLIP = 48, 4, 32, 8, 1.0
PARTS = ("residual", "norm", "feed-forward", "attention", "positions")


def novels() -> tuple[dict[str, Tensor], int]:
    """The letters of the three sides as ids, and how many letters there are."""
    data = text.load()
    sides = {side: "\n\n".join(p.text for p in getattr(data, side)) for side in ("train", "validation", "test")}
    known = characters(sides.values())
    return {side: torch.tensor(known.encode(letters)) for side, letters in sides.items()}, len(known)


class Letters(nn.Module):
    """M transformers: (B, T) letters -> (M, B, T, V) logits of the next one.

    norm is "pre" or "post"; `without` names the one of the PARTS that is left out. "last norm" is the one behind the
    last block, "inner norms" are all but that one. Equal seeds have equal weights.
    """

    def __init__(self, n_letters: int, norm: str, n_layers: int, seeds: list[int], without: str = "") -> None:
        super().__init__()
        self.pre, self.without, n, d = norm == "pre", without, n_layers, WIDTH
        shapes = {
            "qkv": (n, d, 3 * d),
            "o": (n, d, d),
            "up": (n, d, 4 * d),
            "down": (n, 4 * d, d),
            "out": (1, d, n_letters),
        }
        drawn = [_drawn(shapes, n_letters, seed) for seed in seeds]
        self.w = nn.ParameterDict({name: torch.stack([w[name] for w in drawn], 1) for name in drawn[0]})  # (L, M, ...)
        for name, many in (("attention", n), ("feed", n), ("last", 1)):
            self.w[f"{name}_gamma"] = torch.ones(many, len(seeds), 1, d)
            self.w[f"{name}_beta"] = torch.zeros(many, len(seeds), 1, d)
        self.register_buffer("ahead", torch.ones(CONTEXT, CONTEXT).triu(1).bool())
        self.register_buffer("places", sinusoidal(CONTEXT, d) * (without != "positions"))

    def forward(self, letters: Tensor) -> Tensor:
        return self.each(letters)[-1]

    def each(self, letters: Tensor) -> list[Tensor]:
        """The states (M, B · T, d_model) that enter the first block and leave each, and at last the logits."""
        (rows, length), w = letters.shape, {name: x.unbind(0) for name, x in self.w.items()}
        x = w["table"][0][:, letters] * math.sqrt(WIDTH) + self.places[:length]  # (M, B, T, d_model)
        x = x.flatten(1, 2)  # (M, B · T, d_model)
        found = [x]
        for i in range(len(w["o"])):
            if self.without != "attention":
                x = self._around(x, lambda y, i=i: self._attend(y, rows, w["qkv"][i], w["o"][i]), w, "attention", i)
            if self.without != "feed-forward":
                x = self._around(x, lambda y, i=i: (y @ w["up"][i]).relu() @ w["down"][i], w, "feed", i)
            found.append(x)
        x = self._norm(x, w, "last", 0) if self.pre else x
        return [*found, (x @ w["out"][0]).unflatten(1, (rows, length))]

    def _norm(self, x: Tensor, w: dict, name: str, i: int) -> Tensor:
        if self.without in ("norm", "last norm" if name == "last" else "inner norms"):
            return x
        return layer_norm(x, x.shape[-1:]) * w[f"{name}_gamma"][i] + w[f"{name}_beta"][i]

    def _around(self, x: Tensor, sublayer, w: dict, name: str, i: int) -> Tensor:
        """The sublayer with its norm, before or after, and its residual."""
        change = sublayer(self._norm(x, w, name, i) if self.pre else x)
        x = change if self.without == "residual" else x + change
        return x if self.pre else self._norm(x, w, name, i)

    def _attend(self, x: Tensor, rows: int, qkv: Tensor, o: Tensor) -> Tensor:
        models, places, d = x.shape[0], x.shape[1] // rows, x.shape[2]
        split = (x @ qkv).view(models * rows, places, 3, HEADS, d // HEADS)
        q, k, v = split.permute(2, 0, 3, 1, 4)  # (M · B, H, T, D) each
        e = q @ k.transpose(-2, -1) / math.sqrt(d // HEADS)  # (M · B, H, T, T)
        a = e.masked_fill(self.ahead[:places, :places], -math.inf).softmax(-1)
        return (a @ v).transpose(1, 2).reshape(x.shape) @ o


def _drawn(shapes: dict[str, tuple[int, ...]], n_letters: int, seed: int) -> dict[str, Tensor]:
    """Weights as torch draws them for linear layers, uniform within 1/√(numbers read), and the letters' table."""
    generator = torch.Generator().manual_seed(seed)
    found = {name: (2 * torch.rand(shape, generator=generator) - 1) / shape[1] ** 0.5 for name, shape in shapes.items()}
    return found | {"table": torch.randn(1, n_letters, WIDTH, generator=generator) / WIDTH**0.5}


def stretches(ids: Tensor, generator: torch.Generator) -> Tensor:
    """Stretches of CONTEXT + 1 letters from random places: (ROWS, CONTEXT + 1)."""
    starts = torch.randint(len(ids) - CONTEXT, (ROWS,), generator=generator)
    return ids[starts[:, None] + torch.arange(CONTEXT + 1)].to(DEVICE)


def held_out(ids: Tensor, n: int = 256) -> Tensor:
    """What models are scored on: n stretches, evenly spread over a novel."""
    starts = torch.linspace(0, len(ids) - CONTEXT - 2, n).long()
    return ids[starts[:, None] + torch.arange(CONTEXT + 1)].to(DEVICE)


def losses(model: Letters, rows: Tensor) -> Tensor:
    """The mean loss of each model on rows (B, T + 1): (M,)."""
    logits = model(rows[:, :-1])  # (M, B, T, V)
    targets = rows[:, 1:].expand(len(logits), -1, -1)
    return cross_entropy(logits.flatten(0, 2), targets.flatten(), reduction="none").view(len(logits), -1).mean(1)


@torch.no_grad()
def score(model: Letters, rows: Tensor) -> tuple[Tensor, Tensor]:
    """Each model's mean loss (M,), and how far what it says depends on what it reads, in nats (M,).

    The second is the mean of KL(p || mean p) over all predictions: 0 if it says the same everywhere.
    """
    parts = rows.split(64)
    loss = sum(losses(model, part) * len(part) for part in parts) / len(rows)
    p = torch.cat([model(part[:, :-1]).softmax(-1).flatten(1, 2) for part in parts], 1)  # (M, N, V)
    mean = p.mean(1, keepdim=True)
    return loss, (p * ((p + 1e-30).log() - (mean + 1e-30).log())).sum(-1).mean(1)


def floors(ids: dict[str, Tensor], n_letters: int, rows: Tensor) -> dict[str, float]:
    """The loss on rows of whoever knows how frequent letters are, alone or after the last one.

    Counted on the training novels, with 0.1 added to each count.
    """
    train, rows = ids["train"], rows.cpu()
    pairs = torch.bincount(train[:-1] * n_letters + train[1:], minlength=n_letters**2).view(n_letters, n_letters) + 0.1
    alone, after = (pairs.sum(0) / pairs.sum()).log(), (pairs / pairs.sum(1, keepdim=True)).log()
    return {
        "unigram": round(-alone[rows[:, 1:]].mean().item(), 4),
        "one letter back": round(-after[rows[:, :-1], rows[:, 1:]].mean().item(), 4),
    }


def fit(model: Letters, ids: Tensor, *, rates: list[float], warmup: int, n: int, seed: int) -> Tensor:
    """n steps of Adam, gradients clipped at CLIP. A rate rises over `warmup` steps and stays. Gives losses (n, M)."""
    rate = torch.tensor(rates, device=DEVICE)
    shaped = {name: (1, -1, *[1] * (w.ndim - 2)) for name, w in model.w.items()}
    first, second = ({name: torch.zeros_like(w) for name, w in model.w.items()} for _ in range(2))
    generator, seen = torch.Generator().manual_seed(1000 + seed), []
    for step in range(1, n + 1):
        found = losses(model, stretches(ids, generator))
        model.zero_grad()
        found.sum().backward()
        grads = {name: w.grad for name, w in model.w.items() if w.grad is not None}
        length = sum(g.square().flatten(2).sum((0, 2)) for g in grads.values()).sqrt()  # (M,)
        scale, now = CLIP / length.clamp(min=CLIP), rate * min(1.0, step / max(1, warmup))
        for name, g in grads.items():
            g = g * scale.view(shaped[name])
            m, v = first[name].lerp_(g, 0.1), second[name].lerp_(g * g, 0.001)
            change = (m / (1 - 0.9**step)) / ((v / (1 - 0.999**step)).sqrt() + 1e-8)
            model.w[name].data -= now.view(shaped[name]) * change
        seen.append(found.detach())
    return torch.stack(seen)


def learn(model: Letters, ids: dict[str, Tensor], *, rates: list[float], warmup: int, n: int, seed: int) -> list[dict]:
    """Train, and say for each model how it went: mean loss of each 50 batches, on two novels, and what it reads."""
    begun = time.process_time()
    seen = fit(model, ids["train"], rates=rates, warmup=warmup, n=n, seed=seed)
    validation, reads = score(model, held_out(ids["validation"]))
    test, _ = score(model, held_out(ids["test"]))
    spent = (time.process_time() - begun) / len(rates)
    return [
        {
            "training": [round(part[:, i].mean().item(), 3) for part in seen.split(50)],
            "validation": round(validation[i].item(), 4), "test": round(test[i].item(), 4),
            "reads": round(reads[i].item(), 4), "cpu_seconds": round(spent, 1),
        } for i in range(len(rates))
    ]  # fmt: skip


@torch.no_grad()
def last_letter(model: Letters, ids: Tensor, n: int = 512) -> dict[str, list[float]]:
    """Each model's loss on the letter after a stretch: as it is, its letters but the last shuffled, or another's.

    "standard_error" is that of the difference between the first two.
    """
    rows, generator = held_out(ids, n), torch.Generator().manual_seed(0)
    mixed, other = rows.clone(), rows.roll(1, 0)
    for row in mixed:
        row[: CONTEXT - 1] = row[torch.randperm(CONTEXT - 1, generator=generator)]
    other[:, CONTEXT - 1 :] = rows[:, CONTEXT - 1 :]
    found = {}
    for name, taken in (("own", rows), ("shuffled", mixed), ("another's", other)):
        logits = torch.cat([model(part[:, :-1])[:, :, -1] for part in taken.split(64)], 1)  # (M, n, V)
        targets = rows[:, -1].expand(len(logits), -1)
        found[name] = cross_entropy(logits.transpose(1, 2), targets, reduction="none")  # (M, n)
    error = (found["shuffled"] - found["own"]).std(1) / n**0.5
    means = {name: [round(x, 4) for x in loss.mean(1).tolist()] for name, loss in found.items()}
    return means | {"standard_error": [round(x, 4) for x in error.tolist()]}
