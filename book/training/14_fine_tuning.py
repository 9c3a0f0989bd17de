"""Fine-tune the pretrained encoder on film snippets, and everything that lesson 14 compares it with.

    python book/training/14_fine_tuning.py              goes on where it stopped; about 150 CPU-minutes in all
    python book/training/14_fine_tuning.py --minutes 55 stops before a run that would end later
    python book/training/14_fine_tuning.py --try FOLDER a tiny part of it, into that folder (a minute)

In order of importance, CPU-minutes at 0.3 s a step of 32:
  1. rates      about 36 runs of 62 steps: full (two poolings), LoRA, random, uniform and words on all; full and
                LoRA on 500                                                                                       12
                about 10 runs of 250 steps: full, LoRA, random                                                    12
  2. full-all   750 steps (three passes over all), seeds 0, 1, 2; then words shuffled, other domains              12
  3. full-500, full-100, full-all-short: 250 steps, five subsets each ("short": all, three seeds)                 17
  4. lora-all   750 steps, seeds 0, 1, 2; the adapters are kept, for 14_left_out.py                               12
  5. random-all 750 steps, seeds 0, 1, 2                                                                          12
  6. labels, words, uniform: 250 steps on all, three seeds each: labels shuffled, words shuffled in training,
     attention to all alike; words-all: 750 steps, one seed                                                       17
  7. full-2000, full-250, full-1000: five subsets each                                                            19
  8. lora-500, lora-100, lora-2000: three subsets each                                                            11
  9. random-500: three subsets                                                                                     4
 10. full-all-long, random-all-long: 2,250 steps, one seed each: does more training help?                         22
Equal steps: a subset of 100 is seen 80 times in 250 steps, all of them once. Rates rise over a tenth of the steps and
fall to 0; the head's is ten times that of the rest (not with LoRA). A rate is chosen by what is right on
validation (of equal ones by the loss), seed 100, for 250 steps after 62 of them, for 750 after 250: what is best in a
short training may be too large for a long one. Up to 1,000 sentences take that of 500; shuffled labels take that of
the true ones, words-all that of full-all. A winner at the edge of the list adds one beyond it.
Writes book/weights/14-fine-tuning.json, what every run says of validation and test (and more, of the long ones) in
-fine-tuning.safetensors, and -adapter-N.safetensors.
"""

import argparse
import json
import platform
import time
from collections.abc import Iterator
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from snippets import DEVICE, ELSEWHERE, batches, build, groups, margins, mixed, read, subset, trainable
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from attn.bert import Classifier, from_pretrained
from attn.recipe import Recipe
from attn.train import train

STEPS = {"rate": 62, "short": 250, "all": 750, "long": 2250}
RATES = {"full": (1e-5, 3.16e-5, 1e-4, 3.16e-4), "lora": (1e-4, 3.16e-4, 1e-3, 3.16e-3)}
TUNED = ("full-all", "full-all-cls", "full-500", "lora-all", "lora-500", "random-all", "uniform-all", "words-all")
TUNED_LONG = ("full", "lora", "random")  # for 750 steps: again, with 250


def plan() -> Iterator[tuple[str, str, int | None, str, int]]:
    """Name, arm, size (None: all), kind of length and seed of every run, the most important first."""
    for seed in (0, 1, 2):
        yield f"full-all-{seed}", "full", None, "all", seed
    for size, seeds in ((500, 5), (100, 5), (None, 3)):
        for seed in range(seeds):
            yield f"full-{size or 'all-short'}-{seed}", "full", size, "short", seed
    for arm in ("lora", "random"):
        for seed in (0, 1, 2):
            yield f"{arm}-all-{seed}", arm, None, "all", seed
    for arm in ("labels", "words", "uniform"):
        for seed in (0, 1, 2):
            yield f"{arm}-all-short-{seed}", arm, None, "short", seed
    yield "words-all-0", "words", None, "all", 0
    for size in (2000, 250, 1000):
        for seed in range(5):
            yield f"full-{size}-{seed}", "full", size, "short", seed
    for arm, sizes in (("lora", (500, 100, 2000)), ("random", (500,))):
        for size in sizes:
            for seed in (0, 1, 2):
                yield f"{arm}-{size}-{seed}", arm, size, "short", seed
    for arm in ("full", "random"):
        yield f"{arm}-all-long-0", arm, None, "long", 0


def loss(model: Classifier, batch: tuple[Tensor, Tensor, Tensor]) -> tuple[Tensor, int]:
    tokens, lengths, labels = batch
    return cross_entropy(model(tokens, lengths).float(), labels, reduction="sum"), len(labels)


class Runs:
    """The log, what the models said, and how a run is made."""

    def __init__(self, folder: Path, tiny: bool) -> None:
        self.folder, self.tiny = folder, tiny
        self.path, self.numbers = folder / "14-fine-tuning.json", folder / "14-fine-tuning.safetensors"
        self.log = {
            "command": "python book/training/14_fine_tuning.py",
            "versions": {"python": platform.python_version(), "torch": torch.__version__},
            "recipe": {"steps": STEPS, "batch_size": 32, "bf16": True, "device": DEVICE, "rank": 8, "alpha": 16},
            "rates": {}, "runs": {}, "cpu_minutes": 0.0,
        } | (json.loads(self.path.read_text("utf-8")) if self.path.exists() else {})  # fmt: skip
        self.said = load_file(self.numbers) if self.numbers.exists() else {}
        _, tokenizer = from_pretrained("minilm")
        self.sides, self.kept = read(tokenizer, 40 if tiny else None)
        self.start = time.process_time()

    def save(self, done: str) -> None:
        now = time.process_time()
        self.log["cpu_minutes"] = round(self.log["cpu_minutes"] + (now - self.start) / 60, 2)
        self.start = now
        save_file({name: x.half().contiguous() for name, x in self.said.items()}, self.numbers)
        self.path.write_text(json.dumps(self.log, separators=(",", ":")) + "\n", "utf-8")
        print(done, self.log["cpu_minutes"], flush=True)

    def steps(self, kind: str) -> int:
        return 2 if self.tiny else STEPS[kind]

    def learn(self, arm: str, size: int | None, kind: str, seed: int, rate: float, pooling: str = "mean"):
        """A trained model, the mean loss of its last steps, and its CPU-seconds."""
        train_side = self.sides["train"]
        chosen = subset(list(range(len(train_side.words))), size or len(train_side.words), seed)
        words, labels = [train_side.words[i] for i in chosen], train_side.labels[chosen]
        if arm == "labels":
            labels = labels[torch.randperm(len(labels), generator=torch.Generator().manual_seed(seed))]
        if arm == "words":
            words = mixed(words, seed)
        model, steps = build(arm, seed, self.kept, pooling), self.steps(kind)
        seen = batches(words, labels, steps, seed)
        recipe = Recipe(
            epochs=1, lr=rate, schedule="linear", warmup=max(1, steps // 10), steps=steps, seed=seed, bf16=True,
            groups=lambda m: groups(m, rate, 1 if arm == "lora" else 10), device=DEVICE, quiet=True,
        )  # fmt: skip
        start = time.process_time()
        history = train(model, lambda _: seen, loss, recipe)
        return model, history, time.process_time() - start

    def right(self, model: Classifier, side: str) -> float:
        said = margins(model, self.sides[side].words) > 0
        return round((said == self.sides[side].labels).float().mean().item(), 4)

    def tune(self, name: str) -> Iterator[str]:
        """Validation accuracy and loss of each rate; the winner's neighbours are there."""
        arm, size, *rest = name.split("-")
        found = self.log["rates"].setdefault(name, {})
        todo = list(RATES["lora" if arm == "lora" else "full"])
        if size == "long":  # from where the short search ended
            winner = float(best_rate(self.log["rates"][f"{arm}-all"]))
            todo = [winner, float(f"{winner / 10**0.5:.3g}")]
        while todo:
            for rate in (r for r in todo if f"{r:g}" not in found):
                n = int(size) if size.isdigit() else None
                kind = "short" if size == "long" else "rate"
                model, _, seconds = self.learn(arm, n, kind, 100, rate, rest[0] if rest else "mean")
                words, labels = self.sides["validation"].words, self.sides["validation"].labels
                margin = margins(model, mixed(words, 0) if arm == "words" else words)
                signed = torch.where(labels > 0, margin, -margin)
                found[f"{rate:g}"] = {
                    "right": round((signed > 0).float().mean().item(), 4),
                    "loss": round(nn.functional.softplus(-signed).mean().item(), 4), "cpu_seconds": round(seconds, 1),
                }  # fmt: skip
                yield f"{name} {rate:g} {found[f'{rate:g}']}"
            best, rates = float(best_rate(found)), sorted(map(float, found))
            beyond = {rates[0]: rates[0] / 10**0.5, rates[-1]: rates[-1] * 10**0.5}
            todo = [float(f"{beyond[best]:.3g}")] if best in beyond and len(found) < 7 and not self.tiny else []

    def rate(self, arm: str, size: int | None, kind: str) -> float:
        arm = "full" if arm == "labels" or (arm == "words" and kind != "short") else arm
        if kind != "short":
            return float(best_rate(self.log["rates"][f"{arm}-long"]))
        few = size is not None and size <= 1000 and f"{arm}-500" in TUNED
        return float(best_rate(self.log["rates"][f"{arm}-500" if few else f"{arm}-all"]))

    def run(self, name: str, arm: str, size: int | None, kind: str, seed: int) -> None:
        rate = self.rate(arm, size, kind)
        model, history, seconds = self.learn(arm, size, kind, seed, rate)
        self.log["runs"][name] = {
            "arm": arm, "size": size or len(self.sides["train"].words), "steps": len(history.losses), "seed": seed,
            "rate": rate, "cpu_seconds": round(seconds, 1), "parameters": trainable(model, self.kept),
            "validation": self.right(model, "validation"), "test": self.right(model, "test"),
            "losses": [round(sum(p) / len(p), 4) for p in _tenths(history.losses)],
        }  # fmt: skip
        for side in ("validation", "test"):
            self.said[f"{name}/{side}"] = margins(model, self.sides[side].words)
        if kind in ("all", "long") or arm in ("words", "uniform") or name.startswith("full-all-short"):
            for i in range(3):
                self.said[f"{name}/shuffled {i}"] = margins(model, mixed(self.sides["test"].words, i))
        if kind == "all":
            for side in ELSEWHERE:
                self.said[f"{name}/{side}"] = margins(model, self.sides[side].words)
        if arm == "lora" and kind == "all":
            trained = {n: p.detach().half().contiguous() for n, p in model.named_parameters() if p.requires_grad}
            save_file(trained, self.folder / f"14-adapter-{seed}.safetensors")


def best_rate(found: dict[str, dict]) -> str:
    """The rate with most right on validation, as the opponents choose; of equal ones that of the lowest loss."""
    return max(found, key=lambda rate: (found[rate]["right"], -found[rate]["loss"]))


def _tenths(losses: list[float]) -> list[list[float]]:
    n = max(1, len(losses) // 10)
    return [losses[i : i + n] for i in range(0, len(losses), n)]


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--minutes", type=float, default=1e9, help="stop before a run that would end later")
    parser.add_argument("--try", type=Path, dest="folder", help="a tiny part of everything, into this folder")
    options = parser.parse_args()
    torch.set_num_threads(1)
    folder = options.folder or Path(__file__).resolve().parents[1] / "weights"
    begun, runs = time.monotonic(), Runs(folder, tiny=options.folder is not None)
    for name in (*TUNED, *(f"{arm}-long" for arm in TUNED_LONG)):
        for done in runs.tune(name):
            runs.save(done)
            if time.monotonic() - begun > 60 * options.minutes:
                return
    slowest = 0.0  # seconds of the clock for one step, as it went here
    for name, arm, size, kind, seed in plan():
        if name in runs.log["runs"]:
            continue
        room = 60 * options.minutes - (time.monotonic() - begun)
        if slowest * runs.steps(kind) > room:
            return
        start = time.monotonic()
        runs.run(name, arm, size, kind, seed)
        slowest = max(slowest, (time.monotonic() - start) / runs.steps(kind))
        runs.save(f"{name} {runs.log['runs'][name]['test']}")


if __name__ == "__main__":
    main()
