"""Train the glimpses of lesson 07: a blurred surround says where to look sharply.

    python book/training/07_surround.py              goes on where it stopped; about 12 CPU-minutes in all
    python book/training/07_surround.py --try FOLDER a tiny part of everything, into that folder (seconds)

Tables as in 07_looks.py, whose reader of cells it needs (07-looks.safetensors in the same folder), but each of the
five garments has a colour of its own, and the question is "what is the red one?". Sharp sight of a cell: its 32
features and its colour. The surround: of each cell the mean colour ("colour"), or only whether anything lies there
("grey"). No cell is looked at twice.
Arms: colour and grey, with 1 and 2 looks, each trained for itself by the exact mean over all paths (9, 72). Seeds 0, 1,
2; 3,000 steps of 64 fresh tables, cosine from a rate out of four, chosen for each arm with 1 look, 1,500 steps, by the
lowest mean cost on tables of validation photographs (a winner at the edge adds one beyond it).
In order of importance, CPU-minutes: rates 2, 1 look 2, 2 looks 8.
Scores: 3,000 tables of test photographs; a path where the probability is largest ("right") and a drawn one ("drawn");
for each look the share of tables on which it falls on what is asked ("found"). Of "colour" also with a surround that is
wrong: each filled cell shows the colour of the next filled one ("moved": "right", and the share of tables on which look
1 falls on the cell that shows the colour asked for, "first there").
Writes book/weights/07-surround.json.
"""

import argparse
import importlib.util
import json
import platform
import time
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import torch
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn.functional import log_softmax, one_hot

from attn.data import scenes, tables
from attn.models.looker import CellReader
from attn.recipe import Recipe
from attn.train import train

ARMS, LOOKS, SEEDS = ("colour", "grey"), (1, 2), (0, 1, 2)
RATES, TUNING_SEED, STEPS, BATCH = (0.001, 0.00316, 0.01, 0.0316), 100, 3_000, 64
WEIGHTS = Path(__file__).resolve().parents[1] / "weights"


def looks_script() -> ModuleType:
    """07_looks.py as a module: its name isn't one that `import` takes."""
    spec = importlib.util.spec_from_file_location("looks_07", Path(__file__).with_name("07_looks.py"))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class Glimpser(nn.Module):
    """A state chooses a cell by what the surround says of it, sees it sharply, and after n looks answers."""

    def __init__(self, arm: str, n_looks: int, d: int = 48) -> None:
        super().__init__()
        self.arm, self.n_looks = arm, n_looks
        self.asked = nn.Embedding(len(scenes.COLOURS), d)
        self.choose = nn.Sequential(nn.Linear(d + 4 + 9, d), nn.ReLU(), nn.Linear(d, 1))
        self.see = nn.Linear(32 + 3 + 9, d)
        self.mix = nn.Sequential(nn.Linear(3 * d, 2 * d), nn.ReLU(), nn.Linear(2 * d, d))
        self.output = nn.Linear(d, len(scenes.NOUNS))

    def surround(self, colours: Tensor, filled: Tensor) -> Tensor:
        """What is known of each cell before a look (B, 9, 13): mean colour or grey, whether filled, which cell."""
        tint = colours if self.arm == "colour" else torch.zeros_like(colours)
        which = torch.eye(9).expand(len(filled), -1, -1)
        return torch.cat([tint, filled[..., None].float(), which], -1)

    def log_weights(self, state: Tensor, around: Tensor, seen: Tensor) -> Tensor:
        """state (B, N, d), seen (B, N, 9) -> log-probabilities of the next place (B, N, 9); none is seen twice."""
        size, n_paths, d = state.shape
        both = torch.cat(
            [state[:, :, None].expand(size, n_paths, 9, d), around[:, None].expand(size, n_paths, 9, 13)], -1
        )
        scores = self.choose(both)[..., 0]  # (B, N, 9)
        return log_softmax(scores.masked_fill(seen, -1e9), -1)

    def take_in(self, state: Tensor, sharp: Tensor) -> Tensor:
        """State and what is seen (..., d), with their product: only that says whether it is what was asked for."""
        return state + self.mix(torch.cat([state, sharp, state * sharp], -1))

    def all_paths(self, x: tuple[Tensor, ...]) -> tuple[Tensor, Tensor]:
        """Log-probabilities of the answer (B, N, 10) and of the path (B, N) for every path without a repeat."""
        sharp, colours, filled, asked = x
        around = self.surround(colours, filled)
        cells = self.see(torch.cat([sharp, torch.eye(9).expand(len(asked), -1, -1)], -1))  # (B, 9, d)
        state, log_p = self.asked(asked)[:, None], torch.zeros(len(asked), 1)
        seen = torch.zeros(len(asked), 1, 9, dtype=torch.bool)
        for _ in range(self.n_looks):
            size, n_paths, d = state.shape
            log_p = (log_p[:, :, None] + self.log_weights(state, around, seen)).flatten(1)  # (B, N·9)
            shape = (size, n_paths, 9, d)
            state = self.take_in(state[:, :, None].expand(shape), cells[:, None].expand(shape)).flatten(1, 2)
            now = torch.eye(9, dtype=torch.bool).expand(size, n_paths, 9, 9)
            fresh = ~seen.flatten(1)  # (B, N·9)
            seen = (seen[:, :, None] | now).flatten(1, 2)
            kept = fresh[0].nonzero().flatten()  # the same for all tables: what was seen is in the path's number
            state, log_p, seen = state[:, kept], log_p[:, kept], seen[:, kept]
        return log_softmax(self.output(state), -1), log_p

    @torch.no_grad()
    def path(self, x: tuple[Tensor, ...], *, drawn: bool) -> tuple[Tensor, Tensor]:
        """What is said (B,) and the places (B, n_looks), where the probability is largest or drawn."""
        sharp, colours, filled, asked = x
        around, rows = self.surround(colours, filled), torch.arange(len(asked))
        state, seen, places = self.asked(asked)[:, None], torch.zeros(len(asked), 1, 9, dtype=torch.bool), []
        for _ in range(self.n_looks):
            p = self.log_weights(state, around, seen)[:, 0].exp()
            places.append(torch.multinomial(p, 1)[:, 0] if drawn else p.argmax(1))
            now = one_hot(places[-1], 9)
            cell = self.see(torch.cat([sharp[rows, places[-1]], now.float()], -1))
            state, seen = self.take_in(state[:, 0], cell)[:, None], seen | now.bool()[:, None]
        return self.output(state[:, 0]).argmax(1), torch.stack(places, 1)


class Tinted:
    """Tables whose garments have colours, five different ones on each."""

    def __init__(self, folder: Path) -> None:
        self.looks = looks_script()
        reader = CellReader()
        kept = load_file(folder / "07-looks.safetensors")
        reader.load_state_dict({name[6:]: x for name, x in kept.items() if name.startswith("cells/")})
        self.known = {name: self.looks.features(reader, name) for name in ("train", "validation", "test")}
        self.bright = {name: torch.cat([self.looks.side(name)[0].mean((1, 2)), torch.zeros(1)]) for name in self.known}
        self.tints = torch.tensor(list(scenes.COLOURS.values())).float() / 255  # (6, 3)

    def draw(self, name: str, n: int, seed: int) -> tuple[tuple[Tensor, ...], Tensor, Tensor]:
        """x = (sharp (n, 9, 35), mean colours (n, 9, 3), filled (n, 9), asked (n,)), answer (n,), its cell (n,)."""
        drawn = tables.draw(self.looks.side(name)[1], n, seed)
        rng = torch.Generator().manual_seed(seed + 7)
        filled = drawn.nouns != tables.EMPTY
        colour = torch.rand(n, 6, generator=rng).argsort(1)  # (n, 6): the five garments' colours, in the cells' order
        order = (filled.cumsum(1) - 1).clamp(min=0)  # (n, 9)
        tints = self.tints[colour.gather(1, order)] * filled[..., None]  # (n, 9, 3)
        target = torch.multinomial(filled.float(), 1, generator=rng)[:, 0]  # (n,)
        rows = torch.arange(n)
        sharp = torch.cat([self.known[name][drawn.photographs], tints], -1)
        means = tints * self.bright[name][drawn.photographs][..., None]
        asked = colour[rows, order[rows, target]]
        return (sharp, means, filled, asked), drawn.nouns[rows, target], target

    def batches(self, steps: int, seed: int):
        def of_epoch(epoch: int) -> Iterator[tuple]:
            for step in range(steps):
                x, answer, _ = self.draw("train", BATCH, 1_000_000 * (seed + 1) + step)
                yield *x, answer

        return of_epoch


def loss(model: Glimpser, batch: tuple) -> tuple[Tensor, int]:
    """The mean of −log p of the answer over all paths, exactly."""
    log_answer, log_p = model.all_paths(batch[:4])
    right = batch[4][:, None, None].expand(-1, log_p.shape[1], 1)
    costs = -log_answer.gather(2, right)[:, :, 0]  # (B, N)
    return (log_p.exp() * costs).sum(), len(batch[4])


class Runs:
    """The log, and how a run is made."""

    def __init__(self, folder: Path, tiny: bool) -> None:
        self.tiny, self.path = tiny, folder / "07-surround.json"
        self.log = {
            "command": "python book/training/07_surround.py",
            "versions": {"python": platform.python_version(), "torch": torch.__version__},
            "recipe": {"steps": STEPS, "batch_size": BATCH, "schedule": "cosine"},
            "rates": {}, "runs": {}, "cpu_minutes": 0.0,
        } | (json.loads(self.path.read_text("utf-8")) if self.path.exists() else {})  # fmt: skip
        self.data = Tinted(folder)
        self.start = time.process_time()

    def save(self, done: str) -> None:
        now = time.process_time()
        self.log["cpu_minutes"] = round(self.log["cpu_minutes"] + (now - self.start) / 60, 2)
        self.start = now
        self.path.write_text(json.dumps(self.log, separators=(",", ":")) + "\n", "utf-8")
        print(done, self.log["cpu_minutes"], flush=True)

    def learn(self, arm: str, n_looks: int, seed: int, rate: float, steps: int) -> tuple[Glimpser, list[float], float]:
        steps = 3 if self.tiny else steps
        torch.manual_seed(seed)
        model = Glimpser(arm, n_looks)
        recipe = Recipe(
            epochs=1, lr=rate, schedule="cosine", steps=steps, seed=seed, bf16=False, device="cpu", quiet=True
        )
        start = time.process_time()
        history = train(model, self.data.batches(steps, seed), loss, recipe)
        return model, history.losses, round(time.process_time() - start, 1)

    def tune(self, arm: str) -> None:
        found = self.log["rates"].setdefault(arm, {})
        x, answer, _ = self.data.draw("validation", 2_000, 1)
        todo = list(RATES)
        while todo:
            for rate in (r for r in todo if f"{r:g}" not in found):
                model, _, _ = self.learn(arm, 1, TUNING_SEED, rate, STEPS // 2)
                with torch.no_grad():
                    cost = float(loss(model, (*x, answer))[0]) / len(answer)
                said = model.path(x, drawn=False)[0]
                found[f"{rate:g}"] = {
                    "cost": round(cost, 4), "right": round((said == answer).float().mean().item(), 4)
                }  # fmt: skip
                self.save(f"{arm} {rate:g} {found[f'{rate:g}']}")
            rates, best = sorted(map(float, found)), self.rate(arm)
            beyond = {rates[0]: rates[0] / 10**0.5, rates[-1]: rates[-1] * 10**0.5}
            todo = [float(f"{beyond[best]:.3g}")] if best in beyond and len(found) < 6 and not self.tiny else []

    def rate(self, arm: str) -> float:
        found = self.log["rates"][arm]
        return float(min(found, key=lambda rate: found[rate]["cost"]))

    def run(self, name: str, arm: str, n_looks: int, seed: int) -> None:
        model, losses, seconds = self.learn(arm, n_looks, seed, self.rate(arm), STEPS)
        x, answer, target = self.data.draw("test", 3_000, 0)
        torch.manual_seed(seed)
        said, places = model.path(x, drawn=False)
        drawn, _ = model.path(x, drawn=True)
        tenth = max(1, len(losses) // 10)
        self.log["runs"][name] = {
            "arm": arm, "looks": n_looks, "seed": seed, "rate": self.rate(arm), "cpu_seconds": seconds,
            "right": round((said == answer).float().mean().item(), 4),
            "drawn": round((drawn == answer).float().mean().item(), 4),
            "found": [round((places[:, i] == target).float().mean().item(), 4) for i in range(n_looks)],
            "losses": [round(sum(losses[i : i + tenth]) / tenth, 4) for i in range(0, tenth * 10, tenth)],
        }  # fmt: skip
        if arm == "colour":
            self.log["runs"][name]["moved"] = moved(model, x, answer, target)


def moved(model: Glimpser, x: tuple[Tensor, ...], answer: Tensor, target: Tensor) -> dict:
    """What a wrong surround does: each filled cell shows the colour that the next filled one has."""
    sharp, means, filled, asked = x
    cells = filled.nonzero()[:, 1].view(len(filled), -1)  # (n, 5)
    rows = torch.arange(len(filled))[:, None]
    wrong = means.clone()
    wrong[rows, cells] = means[rows, cells.roll(-1, 1)]
    said, places = model.path((sharp, wrong, filled, asked), drawn=False)
    shows = cells[cells.roll(-1, 1) == target[:, None]]  # (n,): the cell that shows the colour asked for
    there = (places[:, 0] == shows).float().mean()
    return {"right": round((said == answer).float().mean().item(), 4), "first there": round(there.item(), 4)}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--try", type=Path, dest="folder", help="a tiny part of everything, into this folder")
    options = parser.parse_args()
    torch.set_num_threads(1)
    runs = Runs(options.folder or WEIGHTS, tiny=options.folder is not None)
    for arm in ARMS:
        runs.tune(arm)
    for n_looks in LOOKS:
        for seed in SEEDS:
            for arm in ARMS:
                name = f"{arm} {n_looks}-{seed}"
                if name not in runs.log["runs"]:
                    runs.run(name, arm, n_looks, seed)
                    runs.save(f"{name} {runs.log['runs'][name]['right']}")


if __name__ == "__main__":
    main()
