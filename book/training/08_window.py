"""Train lesson 08's pens: which way of looking writes a word through, also one with letters twice, also a longer one?

    python book/training/08_window.py          about 25 CPU-minutes; --try FOLDER: a tiny run, in seconds

Arms, in the order of importance: a window that moves on (Graves 2013), attention by content, by content and positions,
even weights (the floor: no look), and content with positions told back (in what is read, too, so that the pen hears
where it looked). All else is shared: the letters read by a convolution over three, the LSTM, the
width, the words and their order for a seed. Trained on words of 1 to 12 letters; tried on 2 to 12 and on 13 to 24,
each with all letters different and with letters that come again, written stroke by stroke from the pen's own strokes.
Of words with letters again, those in which a pair of neighbours comes twice are also counted apart: only there do a
letter and the one before it not say which place is next. (Of the words of 2 or 3 letters training has seen many.)
Rates: the loss on validation words after a quarter of the steps, a seed of its own, a factor of about √10 apart,
extended once where the winner lies at the edge. Then three seeds an arm; content and positions once for four times as
long.
Writes book/weights/08-window.json after every run, and goes on from there; seed 0's weights of the window and of
content are kept in 08-window.safetensors and 08-content.safetensors.
"""

import argparse
import json
import math
import platform
import time
from itertools import pairwise
from pathlib import Path

import torch
from safetensors.torch import save_file
from torch import nn

from attn.data.strokes import END, LETTERS, Word, tensors, words
from attn.models.writer import Writer, writing_loss

WEIGHTS = Path(__file__).resolve().parents[1] / "weights"
ARMS = ("window", "content", "positions", "even", "told")
WIDTH, BATCH_SIZE, STEPS, N_TEST, TRAINED, TRIED, LONGER = 64, 64, 800, 400, (1, 12), (2, 12), (13, 24)
RATES, TUNING_SEED, SEEDS, KEPT = (0.001, 0.003, 0.01, 0.03), 100, (0, 1, 2), ("window", "content")
BEYOND = {0.001: 0.0003, 0.03: 0.1}


def build(arm: str, seed: int) -> Writer:
    torch.manual_seed(seed)
    return Writer(len(LETTERS), END + 1, WIDTH, arm)


def learn(arm: str, seed: int, rate: float, steps: int, stop: int) -> tuple[Writer, list[float]]:
    """Adam with 50 steps of warm-up and a straight way down to 0; gives the mean loss of each tenth, too."""
    model, losses = build(arm, seed), []
    optimiser = torch.optim.Adam(model.parameters(), lr=rate)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda i: min((i + 1) / 50, 1 - i / steps))
    for i in range(stop):
        total, count = writing_loss(model, tensors(words(BATCH_SIZE, TRAINED, 1_000_000 * (seed + 1) + i)))
        optimiser.zero_grad()
        (total / count).backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()
        schedule.step()
        losses.append(total.item() / count)
    tenth = max(1, stop // 10)
    return model, [round(sum(losses[i : i + tenth]) / tenth, 4) for i in range(0, stop - tenth + 1, tenth)]


def tune(arm: str, rate: float) -> float:
    """The loss on validation words after a quarter of the steps."""
    model, _ = learn(arm, TUNING_SEED, rate, STEPS, max(1, STEPS // 4))
    with torch.no_grad():
        total, count = writing_loss(model, tensors(words(N_TEST, TRAINED, 5)))
    return round(float(total) / count, 4)


def score(model: Writer, side: list[Word]) -> dict:
    """The share of words written whole, also by length; the mistakes a letter, of those tried until the first."""
    letters, _, wanted = tensors(side)
    said, _, _ = model.write(letters, wanted.shape[1])  # (B, T)
    right = (said == wanted) | (wanted < 0)  # (B, T)
    good = right.long().cumprod(1).sum(1)  # (B,), strokes before the first mistake
    whole = [bool(x) for x in right.all(1)]
    kept = [sum(end <= int(g) for end in w.ends) for w, g in zip(side, good, strict=True)]
    failed = len(side) - sum(whole)
    by_length: dict[int, list[bool]] = {}
    by_pairs: dict[str, list[bool]] = {"pairs once": [], "a pair twice": []}
    for word, ok in zip(side, whole, strict=True):
        by_length.setdefault(len(word.letters), []).append(ok)
        pairs = list(pairwise(word.letters))
        by_pairs["pairs once" if len(set(pairs)) == len(pairs) else "a pair twice"].append(ok)
    return {
        "whole": round(sum(whole) / len(side), 4),
        "mistakes a letter": round(failed / (sum(kept) + failed), 5),  # up to each word's first
        "by length": {str(n): [sum(x), len(x)] for n, x in sorted(by_length.items())},
        "by pairs": {name: [sum(x), len(x)] for name, x in by_pairs.items()},
    }


def finish(model: Writer, losses: list[float], rate: float) -> dict:
    """What the log keeps of a run."""
    found = {"rate": rate, "losses": losses, "parameters": sum(p.numel() for p in model.parameters())}
    for name, lengths, seed in (("trained", TRIED, 6), ("longer", LONGER, 7)):
        for again in (False, True):
            side = words(N_TEST, lengths, seed, again)
            found[f"{name} {'again' if again else 'once'}"] = score(model, side)
    return found


def main(folder: Path) -> None:
    """Do what isn't in the log yet."""
    path = folder / "08-window.json"
    log = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {
        "command": "python book/training/08_window.py",
        "versions": {"python": platform.python_version(), "torch": torch.__version__},
        "recipe": {"steps": STEPS, "batch_size": BATCH_SIZE, "width": WIDTH, "warmup": 50, "schedule": "linear",
                   "clip": 1.0, "trained": TRAINED, "tried": TRIED, "longer": LONGER, "test": N_TEST,
                   "tuning_seed": TUNING_SEED},
        "rates": {}, "runs": {}, "long": {},
    }  # fmt: skip
    before = log.get("cpu_minutes", 0.0)

    def save() -> None:
        log["cpu_minutes"] = round(before + time.process_time() / 60, 1)
        path.write_text(json.dumps(log, indent=1) + "\n", encoding="utf-8")

    def rate_of(arm: str) -> float:
        found = log["rates"].setdefault(arm, {})
        best = lambda: float(min(found, key=lambda r: found[r] if math.isfinite(found[r]) else math.inf))  # noqa: E731
        todo = [rate for rate in RATES if str(rate) not in found]
        while todo:
            for rate in todo:
                found[str(rate)] = tune(arm, rate)
                print(f"{arm:10} rate {rate:<6} {found[str(rate)]}", flush=True)
                save()
            edge = BEYOND.get(best(), math.nan)
            todo = [edge] if edge == edge and str(edge) not in found else []
        return best()

    jobs = [("runs", arm, seed, STEPS) for seed in SEEDS for arm in ARMS[:4]]
    jobs += [("runs", arm, seed, STEPS) for arm in ARMS[4:] for seed in SEEDS]
    jobs += [("long", arm, 0, 4 * STEPS) for arm in ("content", "positions")]
    for kind, arm, seed, steps in jobs:
        runs = log[kind].setdefault(arm, {})
        if str(seed) in runs:
            continue
        rate = rate_of(arm)
        model, losses = learn(arm, seed, rate, steps, steps)
        runs[str(seed)] = made = finish(model, losses, rate)
        if kind == "runs" and seed == 0 and arm in KEPT:
            save_file({k: v.detach() for k, v in model.state_dict().items()}, folder / f"08-{arm}.safetensors")
        shown = {key: made[key]["whole"] for key in made if " " in key}
        print(f"{kind} {arm:10} seed {seed} {shown}", flush=True)
        save()


if __name__ == "__main__":
    torch.set_num_threads(1)
    parser = argparse.ArgumentParser()
    parser.add_argument("--try", dest="folder", type=Path, help="a tiny run into this folder")
    folder = parser.parse_args().folder
    if folder:
        STEPS, SEEDS, RATES = 8, (0,), (0.01,)
        folder.mkdir(parents=True, exist_ok=True)
    main(folder or WEIGHTS)
