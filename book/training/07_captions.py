"""Train the captioners of lesson 07 on photographs in a scene, and say what each of them looks at.

    python book/training/07_captions.py              goes on where it stopped; about 30 CPU-minutes in all
    python book/training/07_captions.py --try FOLDER a tiny part of everything, into that folder (seconds)

Arms, all with the same grid of 8 × 8 places, the same recurrent writer and the same words:
  soft      attends to the places by an additive score, as lesson 6 does to words
  location  its state says where to look, whatever stands there (content-blind)
  vector    one vector of 96 numbers that keeps places: the grid cut to 8 channels, laid out, one matrix; no attention,
            but the same decoder: the vector is its context at every word, and makes its first state
  uniform   looks at all places alike, and is trained so
In order of importance, CPU-minutes: rates (four an arm, 2 epochs, one seed, lowest loss on validation; a winner at
the edge adds one beyond it) 8; then seeds 0, 1, 2 of each, 8 epochs of 8,000 scenes, 22; the arms in this order.
Scores, on 800 test scenes and 800 of pairs of colour and noun never seen together: greedy captions, exact (1 or 0 for
each scene), and the share of objects whose colour, noun and place are right. Of arms with weights, on test scenes of
two objects: where the largest weight falls while the noun is said. Clamped: the look on the middle of its own object,
of the other, or of an empty quarter, for the noun's step alone and from the phrase's start to the noun.
Writes book/weights/07-captions.json, and 07-captioner.safetensors: "soft", seed 0, in 16 bits.
"""

import argparse
import json
import platform
import time
from collections.abc import Iterator
from pathlib import Path

import torch
from safetensors.torch import save_file
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from attn.data import scenes
from attn.data.batches import pad
from attn.data.tokens import END, PAD, START, words
from attn.decoding import greedy
from attn.models.captioner import SIZES, Captioner
from attn.models.recurrent_parts import RecurrentSizes, State
from attn.recipe import Recipe
from attn.train import train

CHANNELS = (24, 48, 96, 96)
SHARED = {"d_embedding": SIZES.d_embedding, "d_hidden": SIZES.d_hidden}
ARMS = {
    "soft": {"score": "additive", "order": "bahdanau"},
    "vector": {"score": "additive", "order": "bahdanau", "look": "uniform"},  # of a single place: always that one
    "location": {"score": "location", "order": "bahdanau", "max_len": 64},
    "uniform": {"score": "additive", "order": "bahdanau", "look": "uniform"},
}
RATES, TUNING_SEED, SEEDS, EPOCHS, TUNING_EPOCHS, BATCH = (0.001, 0.00316, 0.01, 0.0316), 100, (0, 1, 2), 8, 2, 64
WORDS = words([" ".join((*scenes.COLOURS, *scenes.NOUNS, "a at the top bottom left right and"))])


class OneVector(Captioner):
    """All that the writer is told of a picture is one vector, and that vector can hold where things are."""

    def __init__(self, n_tokens: int, sizes: RecurrentSizes) -> None:
        super().__init__(n_tokens, sizes, channels=CHANNELS)
        self.narrow, self.whole = nn.Conv2d(CHANNELS[-1], 8, 1), nn.Linear(8 * 64, CHANNELS[-1])

    def start(self, images: Tensor) -> State:
        flat = torch.relu(self.narrow(self.grid(images))).flatten(1)  # (B, 512)
        vector = self.whole(flat)  # (B, 96)
        first = torch.tanh(self.first[0](vector))  # (B, d_hidden)
        return self.decoder.start((first[None],), vector[:, None])


def build(arm: str, seed: int) -> Captioner:
    """An arm's model, its weights drawn."""
    torch.manual_seed(seed)
    sizes = RecurrentSizes(**SHARED, **ARMS[arm])
    return OneVector(len(WORDS), sizes) if arm == "vector" else Captioner(len(WORDS), sizes, channels=CHANNELS)


def as_batch(side: list[scenes.Scene]) -> tuple[Tensor, Tensor, Tensor]:
    """Pictures (B, 3, 64, 64) from 0 to 1, what is read (B, T) and what should be said (B, T)."""
    ids = [WORDS.encode(scene.caption) for scene in side]
    read, _ = pad([[START, *row] for row in ids])
    said, _ = pad([[*row, END] for row in ids])
    return torch.stack([scene.image for scene in side]).float() / 255, read, said


def loss(model: Captioner, batch: tuple[Tensor, Tensor, Tensor]) -> tuple[Tensor, int]:
    images, read, said = batch
    logits = model(images, read)
    return cross_entropy(logits.flatten(0, 1), said.flatten(), ignore_index=PAD, reduction="sum"), int(
        (said != PAD).sum()
    )


@torch.no_grad()
def captions(model: Captioner, side: list[scenes.Scene]) -> list[str]:
    said = []
    for i in range(0, len(side), 200):
        part = side[i : i + 200]
        images = torch.stack([scene.image for scene in part]).float() / 255
        rows = greedy(model.step, model.start(images), start=START, end=END, max_len=20, batch_size=len(part))
        said += [WORDS.decode(row) for row in rows]
    return said


def objects(caption: str) -> list[tuple[str, str, str]]:
    """Colour, noun and place of each phrase; "" for what isn't there."""
    found = []
    for phrase in caption.split(" and "):
        name, _, place = phrase.removeprefix("a ").partition(" at the ")
        colour, _, noun = name.partition(" ")
        found.append((colour, noun, place))
    return found


def score(side: list[scenes.Scene], said: list[str]) -> dict:
    """Exact captions, as a row of 1 and 0, and what of each true object is right at its place in the caption."""
    right = [0, 0, 0]
    total = 0
    for scene, text in zip(side, said, strict=True):
        true, got = objects(scene.caption), objects(text)
        total += len(true)
        for i, parts in enumerate(true):
            for k in range(3):
                right[k] += i < len(got) and got[i][k] == parts[k]
    exact = [int(scene.caption == text) for scene, text in zip(side, said, strict=True)]
    shares = {name: round(n / total, 4) for name, n in zip(("colour", "noun", "place"), right, strict=True)}
    return {"exact": round(sum(exact) / len(exact), 4), **shares, "scenes": "".join(map(str, exact))}


def middle(box: scenes.Box) -> int:
    """The place of the grid at a box's middle."""
    return (box.top + box.bottom) // 2 // 8 * 8 + (box.left + box.right) // 2 // 8


def empty_quarter(scene: scenes.Scene) -> int:
    """The place in the middle of the first quarter in which nothing lies."""
    taken = {(box.top + 14) // 32 * 2 + (box.left + 14) // 32 for box in scene.boxes}
    free = next(i for i in range(4) if i not in taken)
    return (free // 2 * 4 + 2) * 8 + free % 2 * 4 + 2


class Nouns:
    """Each object of the scenes with two: which scene, the steps from its phrase's start to its noun, whose it is."""

    def __init__(self, side: list[scenes.Scene]) -> None:
        self.two = [scene for scene in side if len(scene.boxes) == 2]
        self.images, self.read, self.said = as_batch(self.two)
        known = {WORDS.encode(noun)[0]: noun for noun in scenes.NOUNS}
        self.rows = []  # scene, index of the object, first step, noun's step
        for n, row in enumerate(self.said.tolist()):
            steps = [t for t, token in enumerate(row) if token in known]
            begin = row.index(WORDS.encode("and")[0]) + 1
            self.rows += [(n, 0, 0, steps[0]), (n, 1, begin, steps[1])]
        self.ids = [
            (WORDS.encode(objects(s.caption)[0][1])[0], WORDS.encode(objects(s.caption)[1][1])[0]) for s in self.two
        ]

    def different(self) -> list[tuple[int, int, int, int]]:
        return [row for row in self.rows if self.ids[row[0]][0] != self.ids[row[0]][1]]

    @torch.no_grad()
    def pointing(self, model: Captioner) -> dict:
        """Share of objects at whose noun the largest weight lies in its own box, in the other's, in neither."""
        peaks = torch.cat(
            [
                model.alignment(i, r).flatten(2).argmax(2)
                for i, r in zip(self.images.split(100), self.read.split(100), strict=True)
            ]
        )
        found = [0, 0]
        area = 0.0
        for n, i, _, t in self.rows:
            y, x = divmod(int(peaks[n, t]), 8)
            for j, box in enumerate((self.two[n].boxes[i], self.two[n].boxes[1 - i])):
                found[j] += box.top <= 8 * y + 4 < box.bottom and box.left <= 8 * x + 4 < box.right
            box = self.two[n].boxes[i]
            inside = [
                sum(a <= 8 * k + 4 < b for k in range(8)) for a, b in ((box.top, box.bottom), (box.left, box.right))
            ]
            area += inside[0] * inside[1] / 64
        n_objects = len(self.rows)
        shares = {"own": found[0], "other": found[1], "area": area}
        return {"objects": n_objects} | {name: round(x / n_objects, 4) for name, x in shares.items()}

    @torch.no_grad()
    def clamped(self, model: Captioner, where: str, whole: bool) -> dict:
        """What noun is said with the look put by hand: "own", "other" or "empty"; "nowhere" leaves it alone."""
        rows = self.different()
        scene = torch.tensor([row[0] for row in rows])
        begin = torch.tensor([row[2] if whole else row[3] for row in rows])
        end = torch.tensor([row[3] for row in rows])
        boxes = [self.two[n].boxes[i if where == "own" else 1 - i] for n, i, _, _ in rows]
        targets = [empty_quarter(self.two[row[0]]) for row in rows] if where == "empty" else list(map(middle, boxes))
        at = nn.functional.one_hot(torch.tensor(targets), 64).float()[:, None]  # (N, 1, 64)

        said = []
        for part in torch.arange(len(rows)).split(100):

            def turn(weights: Tensor, state: State, part: Tensor = part) -> Tensor:
                inside = (begin[part] <= state.length) & (state.length <= end[part])
                return torch.where(inside[:, None, None], at[part], weights)

            model.decoder.change = None if where == "nowhere" else turn
            logits = model(self.images[scene[part]], self.read[scene[part]])
            said.append(logits[torch.arange(len(part)), end[part]].argmax(1))
        model.decoder.change = None
        said = torch.cat(said)
        own = torch.tensor([self.ids[n][i] for n, i, _, _ in rows])
        other = torch.tensor([self.ids[n][1 - i] for n, i, _, _ in rows])
        return {
            "objects": len(rows), "own": round((said == own).float().mean().item(), 4),
            "other": round((said == other).float().mean().item(), 4),
        }  # fmt: skip


class Runs:
    """The log, and how a run is made."""

    def __init__(self, folder: Path, tiny: bool) -> None:
        self.tiny, self.folder, self.path = tiny, folder, folder / "07-captions.json"
        self.log = {
            "command": "python book/training/07_captions.py",
            "versions": {"python": platform.python_version(), "torch": torch.__version__},
            "recipe": {"epochs": EPOCHS, "batch_size": BATCH, "scenes": 8_000, "schedule": "cosine"},
            "rates": {}, "runs": {}, "cpu_minutes": 0.0,
        } | (json.loads(self.path.read_text("utf-8")) if self.path.exists() else {})  # fmt: skip
        self.sides = scenes.load(n=200 if tiny else 8_000)
        self.unseen = scenes.load_unseen(n=20 if tiny else 800)
        self.nouns = Nouns(self.sides.test)
        self.start = time.process_time()

    def save(self, done: str) -> None:
        now = time.process_time()
        self.log["cpu_minutes"] = round(self.log["cpu_minutes"] + (now - self.start) / 60, 2)
        self.start = now
        self.path.write_text(json.dumps(self.log, separators=(",", ":")) + "\n", "utf-8")
        print(done, self.log["cpu_minutes"], flush=True)

    def learn(self, arm: str, seed: int, rate: float, epochs: int) -> tuple[Captioner, list[float], float]:
        model, side = build(arm, seed), self.sides.train
        epochs = 1 if self.tiny else epochs

        def batches(epoch: int) -> Iterator[tuple[Tensor, Tensor, Tensor]]:
            order = torch.randperm(len(side), generator=torch.Generator().manual_seed(1_000 * seed + epoch))
            for rows in order.split(BATCH):
                yield as_batch([side[i] for i in rows.tolist()])

        steps = epochs * -(-len(side) // BATCH)
        recipe = Recipe(
            epochs=epochs, lr=rate, schedule="cosine", steps=steps, seed=seed, bf16=False, device="cpu", quiet=True
        )
        start = time.process_time()
        history = train(model, batches, loss, recipe)
        return model, history.losses, round(time.process_time() - start, 1)

    def tune(self, arm: str) -> None:
        found = self.log["rates"].setdefault(arm, {})
        todo = list(RATES)
        while todo:
            for rate in (r for r in todo if f"{r:g}" not in found):
                model, _, _ = self.learn(arm, TUNING_SEED, rate, TUNING_EPOCHS)
                batch = [
                    as_batch(self.sides.validation[i : i + 200]) for i in range(0, len(self.sides.validation), 200)
                ]
                with torch.no_grad():
                    parts = [loss(model, part) for part in batch]
                exact = score(self.sides.validation, captions(model, self.sides.validation))["exact"]
                nats = round(sum(float(s) for s, _ in parts) / sum(n for _, n in parts), 4)
                found[f"{rate:g}"] = {"exact": exact, "loss": nats}
                self.save(f"{arm} {rate:g} {found[f'{rate:g}']}")
            rates, best = sorted(map(float, found)), self.rate(arm)
            beyond = {rates[0]: rates[0] / 10**0.5, rates[-1]: rates[-1] * 10**0.5}
            todo = [float(f"{beyond[best]:.3g}")] if best in beyond and len(found) < 5 and not self.tiny else []

    def rate(self, arm: str) -> float:
        """The rate with the lowest loss on validation: after so few epochs hardly a caption is exact."""
        return float(min(self.log["rates"][arm], key=lambda rate: self.log["rates"][arm][rate]["loss"]))

    def run(self, arm: str, seed: int) -> None:
        model, losses, seconds = self.learn(arm, seed, self.rate(arm), EPOCHS)
        tenth = max(1, len(losses) // 10)
        found: dict = {
            "arm": arm, "seed": seed, "rate": self.rate(arm), "steps": len(losses), "cpu_seconds": seconds,
            "parameters": sum(p.numel() for p in model.parameters()),
            "losses": [round(sum(losses[i : i + tenth]) / tenth, 4) for i in range(0, tenth * 10, tenth)],
            "test": score(self.sides.test, captions(model, self.sides.test)),
            "unseen": score(self.unseen, captions(model, self.unseen)),
        }  # fmt: skip
        if arm in ("soft", "location"):
            found["pointing"] = self.nouns.pointing(model)
        if arm == "soft":
            found["clamped"] = {
                f"{where}, {'phrase' if whole else 'noun'}": self.nouns.clamped(model, where, whole)
                for where in ("nowhere", "own", "other", "empty")
                for whole in (False, True)
            }
            if seed == 0:
                state = {n: x.half() if x.is_floating_point() else x for n, x in model.state_dict().items()}
                save_file({n: x.contiguous() for n, x in state.items()}, self.folder / "07-captioner.safetensors")
        self.log["runs"][f"{arm}-{seed}"] = found


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--try", type=Path, dest="folder", help="a tiny part of everything, into this folder")
    options = parser.parse_args()
    torch.set_num_threads(1)
    folder = options.folder or Path(__file__).resolve().parents[1] / "weights"
    folder.mkdir(parents=True, exist_ok=True)
    runs = Runs(folder, tiny=options.folder is not None)
    for arm in ARMS:
        runs.tune(arm)
        for seed in SEEDS:
            if f"{arm}-{seed}" not in runs.log["runs"]:
                runs.run(arm, seed)
                runs.save(f"{arm}-{seed} {runs.log['runs'][f'{arm}-{seed}']['test']['exact']}")


if __name__ == "__main__":
    main()
