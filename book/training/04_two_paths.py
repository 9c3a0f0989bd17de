"""Cut the gradient of the attended states: as values only, as keys only, both, none. What stops learning?

    python book/training/04_two_paths.py

Two machines. Little dictionaries: lesson 04's, all in NumPy, at six widths of a state. Dates: the lesson's translator,
where a path is cut by `detach`. Each arm's learning rate is chosen from a list by validation data at a quarter of the
budget; then five seeds (dictionaries) or three (dates). Writes book/weights/04-two-paths.json; no weights are kept.
"""

import json
import platform
import time
from pathlib import Path

import numpy as np
import torch
from torch.nn.functional import cross_entropy

from attn.data import dates, tokens
from attn.data.batches import epochs, pad, teacher_forcing
from attn.data.tokens import END, START
from attn.decoding import greedy
from attn.models.recurrent import EncoderDecoder, RecurrentSizes
from attn.recipe import Recipe
from attn.train import train

LOG = Path(__file__).resolve().parents[1] / "weights" / "04-two-paths.json"
ARMS = ("both", "values", "keys", "none")
EXTRA = ("letters", "digits", "uniform")  # the values' way to one code only; and no looking at all
WIDTHS, STEPS, SEEDS = (4, 6, 8, 12, 16, 32), 1500, range(5)
RATES, DATE_RATES = (0.003, 0.01, 0.03, 0.1, 0.3), (0.003, 0.01, 0.03, 0.1)
LETTERS, DIGITS, ENTRIES, QUESTIONS, BATCH = 20, 10, 5, 2, 32
EPOCHS, DATE_SEEDS, DATE_RATE = 4, range(3), 0.01


def dictionaries(rng, count):
    """Letters and digits (B, S); places of the entries asked for (B, T)."""
    letters = rng.permuted(np.tile(np.arange(LETTERS), (count, 1)), axis=1)[:, :ENTRIES]
    return letters, rng.integers(DIGITS, size=letters.shape), rng.integers(ENTRIES, size=(count, QUESTIONS))


def softmax(x):
    raised = np.exp(x - x.max(axis=-1, keepdims=True))
    return raised / raised.sum(axis=-1, keepdims=True)


def read(codes, letters, digits, places):
    """States (B, S, D), questions (B, T, D), the letters and the digits asked for (B, T)."""
    h = codes["letter"][letters] + codes["digit"][digits]
    asked, answers = (np.take_along_axis(x, places, axis=1) for x in (letters, digits))
    return h, codes["question"][asked], asked, answers


def gradients(codes, batch, arm):
    h, s, asked, answers = read(codes, *batch)
    weights = np.full(s.shape[:2] + h.shape[1:2], 1 / ENTRIES) if arm == "uniform" else softmax(s @ h.swapaxes(1, 2))
    context = weights @ h
    slope = softmax(context @ codes["output"])
    np.put_along_axis(slope, answers[..., None], np.take_along_axis(slope, answers[..., None], -1) - 1, -1)
    slope /= answers.size
    grad = slope @ codes["output"].T
    g = grad @ h.swapaxes(1, 2)
    delta = weights * (g - (weights * g).sum(axis=-1, keepdims=True)) * (arm != "uniform")
    as_values, as_keys = weights.swapaxes(1, 2) @ grad, delta.swapaxes(1, 2) @ s
    kept = {"both": (1, 1), "values": (1, 0), "keys": (0, 1), "none": (0, 0)}.get(arm, (1, 0))
    in_h = kept[0] * as_values + kept[1] * as_keys
    found = {name: np.zeros_like(code) for name, code in codes.items()}
    np.add.at(found["letter"], batch[0], in_h * (arm != "digits"))
    np.add.at(found["digit"], batch[1], in_h * (arm != "letters"))
    np.add.at(found["question"], asked, delta @ h)
    found["output"] += np.einsum("btd,btv->dv", context, slope)
    return found


def measure(codes, batch, arm):
    """Share right; weight on the entry asked for; share right with all weight put there; the codes' spread."""
    h, s, _, answers = read(codes, *batch)
    weights = np.full(s.shape[:2] + h.shape[1:2], 1 / ENTRIES) if arm == "uniform" else softmax(s @ h.swapaxes(1, 2))
    by_hand = np.eye(ENTRIES)[batch[2]]
    right, helped = (((w @ h @ codes["output"]).argmax(-1) == answers).mean() for w in (weights, by_hand))
    spread = {f"{name} spread": np.sqrt(codes[name].var(axis=0).sum()) for name in ("letter", "digit")}
    return {"right": right, "weight": (weights * by_hand).sum(-1).mean(), "by hand": helped} | spread


def learn(arm, width, rate, seed, steps, test, *, falls=False):
    """Adam, from small random codes: what it measures after two thirds of the steps, and after all.

    The rate stays as it is, or falls to 0 in a straight line.
    """
    rng = np.random.default_rng(seed)
    shapes = {"letter": (LETTERS, width), "digit": (DIGITS, width), "question": (LETTERS, width)}
    codes = {n: 0.3 * rng.normal(size=shape) for n, shape in (shapes | {"output": (width, DIGITS)}).items()}
    first, second = ({n: np.zeros_like(x) for n, x in codes.items()} for _ in range(2))
    for t in range(1, steps + 1):
        pace = rate * (1 - (t - 1) / steps) if falls else rate
        for n, g in gradients(codes, dictionaries(rng, BATCH), arm).items():
            first[n] = 0.9 * first[n] + 0.1 * g
            second[n] = 0.999 * second[n] + 0.001 * g * g
            codes[n] -= pace * first[n] / (1 - 0.9**t) / (np.sqrt(second[n] / (1 - 0.999**t)) + 1e-8)
        if t == 2 * steps // 3:
            before = measure(codes, test, arm)["right"]
    return measure(codes, test, arm) | {"right before": before}


def all_dictionaries():
    validation, test = (dictionaries(np.random.default_rng(seed), 2000) for seed in (98, 99))
    rows, rates = [], {}
    for width in WIDTHS:
        for arm in (*ARMS, *EXTRA) if width == 8 else ARMS:
            tried = {rate: learn(arm, width, rate, 100, STEPS // 4, validation)["right"] for rate in RATES}
            rates[f"{arm} {width}"] = best = max(tried, key=tried.get)
            for seed in SEEDS:
                for steps in (STEPS, 4 * STEPS) if width == 8 and arm in ARMS else (STEPS,):
                    found = learn(arm, width, best, seed, steps, test)
                    rows.append({"arm": arm, "width": width, "seed": seed, "steps": steps, "rate": best} | found)
            if width == 8 and arm in ARMS:  # is it the rate that long runs suffer from? And the order at every rate
                for seed in SEEDS:
                    found = learn(arm, width, best, seed, 4 * STEPS, test, falls=True)
                    rows.append({"arm": arm, "width": 8, "seed": seed, "steps": 4 * STEPS, "falls from": best} | found)
                for rate in RATES:
                    for seed in SEEDS[:3]:
                        found = learn(arm, width, rate, seed, STEPS, test)
                        rows.append({"arm": arm, "width": 8, "seed": seed, "steps": STEPS, "tried": rate} | found)
            chosen = [row for row in rows if row["arm"] == arm and row["width"] == width and "rate" in row]
            print(arm, width, best, [(row["steps"], round(100 * row["right"])) for row in chosen], flush=True)
    return rates, rows


class Dates:
    """The lesson's dates, translator and loss, with the states cut loose as keys, as values, or as both."""

    def __init__(self):
        self.splits = splits = dates.load(20_000)
        self.letters = tokens.characters(pair.source for pair in splits.train)
        self.digits = tokens.characters(pair.target for pair in splits.train)
        self.pairs = [
            [v.encode(text) for text in side]
            for v, side in zip((self.letters, self.digits), zip(*splits.train, strict=True), strict=True)
        ]

    def loss(self, arm):
        def cut(model, batch):
            encoder, decoder = model.encoder, model.decoder
            h, last = encoder(batch.source, batch.source_lengths)
            s, _ = decoder.rnn(decoder.embedding(batch.target_in), last)
            keys = h if arm in ("both", "keys") else h.detach()
            values = h if arm in ("both", "values") else h.detach()
            real = torch.arange(h.shape[1]) < batch.source_lengths[:, None]
            weights = (s @ keys.mT).masked_fill(~real[:, None], -torch.inf).softmax(-1)
            logits = decoder.output(torch.tanh(decoder.w_c(torch.cat([weights @ values, s], -1))))
            total = cross_entropy(logits.flatten(0, 1), batch.target_out.flatten(), reduction="sum")
            return total, batch.target_out.numel()

        return cut

    def right(self, model, pairs):
        source, lengths = pad([self.letters.encode(pair.source) for pair in pairs])
        written = greedy(model.step, model.start(source, lengths), start=START, end=END, max_len=12)
        return float(np.mean([self.digits.decode(w) == p.target for w, p in zip(written, pairs, strict=True)]))

    def looks(self, model, pairs):
        """Mean weight of the month's digits on the month's name, in dates such as "Sep 25, 1984"."""
        alike = [p for p in pairs if len(p.source) == 12 and p.source[:3].isalpha() and p.source[6] == ","]
        batch = teacher_forcing(
            [self.letters.encode(p.source) for p in alike], [self.digits.encode(p.target) for p in alike]
        )
        with torch.inference_mode():
            return float(model.alignment(*batch[:3])[:, 5:7, :3].sum(-1).mean())

    def run(self, arm, rate, seed, n, pairs):
        torch.manual_seed(seed)
        sizes = RecurrentSizes(d_embedding=16, d_hidden=64, score="dot")
        model = EncoderDecoder(len(self.letters), len(self.digits), sizes)
        found = []

        def seen(_):
            found.append({"right": self.right(model, pairs), "month": self.looks(model, pairs)})
            return found[-1]["right"]

        recipe = Recipe(epochs=n, lr=rate, device="cpu", quiet=True, seed=seed)
        train(model, epochs(*self.pairs, batch_size=128), self.loss(arm), recipe, evaluate=seen)
        return found


def all_dates():
    task, rows, rates = Dates(), [], {}
    for arm in ARMS:
        tried = {rate: task.run(arm, rate, 100, 1, task.splits.validation)[-1]["right"] for rate in DATE_RATES}
        best = max(tried, key=tried.get)
        rates[arm] = {"best": best, "tried": tried}
        for rate in {best, DATE_RATE}:  # and all arms at one rate
            for seed in DATE_SEEDS:
                for epoch, found in enumerate(task.run(arm, rate, seed, EPOCHS, task.splits.test), 1):
                    rows.append({"arm": arm, "seed": seed, "epoch": epoch, "rate": rate} | found)
        print(arm, best, [(row["rate"], round(100 * row["right"])) for row in rows if row["arm"] == arm], flush=True)
    return rates, rows


def main():
    torch.set_num_threads(1)
    began = time.process_time()
    rates, rows = all_dictionaries()
    date_rates, date_rows = all_dates()
    versions = {"python": platform.python_version(), "numpy": np.__version__, "torch": torch.__version__}
    log = {
        "command": "python book/training/04_two_paths.py",
        "cpu_minutes": round((time.process_time() - began) / 60, 1),
        "versions": versions,
        "dictionaries": {"steps": STEPS, "rates": rates, "runs": rows},
        "dates": {"epochs": EPOCHS, "rates": date_rates, "runs": date_rows},
    }
    LOG.write_text(json.dumps(log, indent=1, default=lambda x: round(float(x), 4)) + "\n")


if __name__ == "__main__":
    main()
