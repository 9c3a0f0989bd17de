"""Add by reading, in many orders: the long runs of lesson 03's second experiment.

    python book/training/03_order.py [how many arms]

Each arm changes one thing: which end is read first, where the decoder sees the vector again, in which order the
answer is written, blanks after the question, the kind of cell. Rates: the first four arms get the same list, chosen
by validation loss after all five epochs, on a seed of its own; a winner at the list's edge extends it. The others take
the rate of the arm that they vary. (Chosen after one epoch, .047 won for the first three arms; after five it gave 9 to
11, 24 to 76 and 8 %, far behind .015 for the second: the last digit is learned late.)
Goes on where it stopped. Writes book/weights/03-order.json; no weights are kept.
"""

import json
import platform
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import torch
from torch import Tensor
from torch.nn.functional import cross_entropy

from attn.data import sums, tokens
from attn.data.batches import Batch, teacher_forcing
from attn.data.tokens import PAD
from attn.models.recurrent import EncoderDecoder, RecurrentSizes
from attn.models.recurrent_decoder import Decoder
from attn.models.recurrent_parts import State
from attn.recipe import Recipe
from attn.train import train

LOG = Path(__file__).resolve().parents[1] / "weights" / "03-order.json"
WIDTH, EPOCHS, BATCH_SIZE, RATES, SWEEP_SEED = 96, 5, 128, (0.0047, 0.015, 0.047), 9


@dataclass(frozen=True)
class Arm:
    """How a question is read, how its answer is written, and what the decoder sees."""

    backwards: bool = False
    blanks: int = 0  # read after the question
    write: str = "forwards"  # or "units first"
    cell: str = "lstm"
    peek: str = ""  # "", "first" step, or "always"
    teacher: bool = True
    width: int = WIDTH
    n_layers: int = 1
    dropout: float = 0.0


ARMS = {
    "once": Arm(),
    "once, backwards": Arm(backwards=True),
    "units first": Arm(write="units first"),
    "peek": Arm(peek="always"),
    "GRU, units first": Arm(write="units first", cell="gru"),
    "GRU": Arm(cell="gru"),
    "six blanks, backwards": Arm(blanks=6, backwards=True),
    "six blanks": Arm(blanks=6),
    "GRU, backwards": Arm(backwards=True, cell="gru"),
    "peek at step 1": Arm(peek="first"),
    "no teacher": Arm(teacher=False),
    "peek, backwards": Arm(backwards=True, peek="always"),
}
LIKE = {  # arms that take the rate of another
    "GRU, units first": "units first",
    "GRU": "once",
    "six blanks, backwards": "once, backwards",
    "six blanks": "once",
    "GRU, backwards": "once, backwards",
    "peek at step 1": "peek",
    "no teacher": "once",
    "peek, backwards": "peek",
    "two layers": "once",
    "dropout": "once",
}
SINGLE = {  # one seed
    "two layers": Arm(n_layers=2),
    "dropout": Arm(dropout=0.1),
}


class Peeks(Decoder):
    """A peeky decoder that may be shown zeros in place of the vector after its first step: same weights."""

    first_only = False

    def _run(self, x: Tensor, state: State) -> tuple[Tensor, State]:
        if state.context is None or not self.first_only:
            return super()._run(x, state)
        t = torch.arange(state.length, state.length + x.shape[1])
        context = state.context * (t == 0)[:, None]  # (B, T, d_hidden)
        states, hidden = self.rnn(torch.cat([x, context], -1), state.hidden)
        return torch.cat([states, context], -1), replace(state, hidden=hidden)


def build(arm: Arm, n: int) -> EncoderDecoder:
    """The arm's network."""
    sizes = RecurrentSizes(16, arm.width, arm.n_layers, arm.dropout, arm.cell, peeky=bool(arm.peek))
    model = EncoderDecoder(n, n, sizes)
    model.decoder.__class__ = Peeks
    model.decoder.first_only = arm.peek == "first"
    return model


def order(arm: Arm, length: int) -> list[int]:
    """Which place of the answer, 0 the first as people write it, is written when."""
    places = list(range(length))
    return places[::-1] if arm.write == "units first" else places


def pairs(items: list[sums.Sum], names: tokens.Tokens, arm: Arm) -> Batch:
    """All questions and answers as the arm reads and writes them."""
    questions = [(item.source[::-1] if arm.backwards else item.source) + " " * arm.blanks for item in items]
    said = ["".join(item.target[p] for p in order(arm, len(item.target))) for item in items]
    return teacher_forcing([names.encode(text) for text in questions], [names.encode(text) for text in said])


def rows_of(whole: Batch, rows: Tensor) -> Batch:
    """Some rows of a batch, without columns that are padding in all of them."""
    lengths, target_out = whole.source_lengths[rows], whole.target_out[rows]
    read, heard = int(lengths.max()), int((target_out != PAD).sum(1).max())
    return Batch(whole.source[rows, :read], lengths, whole.target_in[rows, :heard], target_out[:, :heard])


def batches_of(whole: Batch, seed: int) -> Callable[[int], list[Batch]]:
    """Batches of one source length each, so that none is padded; in another order every epoch."""

    def batches(epoch: int) -> list[Batch]:
        chance, groups = torch.Generator().manual_seed(1_000 * seed + epoch), []
        for length in whole.source_lengths.unique():
            rows = (whole.source_lengths == length).nonzero()[:, 0]
            groups += rows[torch.randperm(len(rows), generator=chance)].split(BATCH_SIZE)
        return [rows_of(whole, groups[i]) for i in torch.randperm(len(groups), generator=chance)]

    return batches


def written(model: EncoderDecoder, batch: Batch, *, teacher: bool) -> Tensor:
    """Scores (B, T, V), after the right characters or after the model's own."""
    if teacher:
        return model(batch.source, batch.source_lengths, batch.target_in)
    heard, state, scores = batch.target_in[:, 0], model.start(batch.source, batch.source_lengths), []
    for _ in range(batch.target_in.shape[1]):
        step, state = model.step(heard, state)  # (B, V)
        heard = step.argmax(-1)
        scores.append(step)
    return torch.stack(scores, 1)


def summed(scores: Tensor, wanted: Tensor) -> tuple[Tensor, Tensor]:
    """Cross-entropy, summed over real characters, and their number."""
    total = cross_entropy(scores.flatten(0, 1), wanted.flatten(), ignore_index=PAD, reduction="sum")
    return total, (wanted != PAD).sum()


@torch.no_grad()
def measured(model: EncoderDecoder, test: Batch, arm: Arm) -> dict:
    """Exact match (%) by itself, overall and by length; by place with the teacher's help, of three-digit answers."""
    real = test.target_out != PAD  # (B, T)
    right = ((written(model, test, teacher=False).argmax(-1) == test.target_out) | ~real).all(1)  # (B,)
    helped = written(model, test, teacher=True)
    hit, nats = helped.argmax(-1) == test.target_out, summed(helped, test.target_out)
    three = real.sum(1) == 3 + 1  # three digits and END
    when = {place: t for t, place in enumerate(order(arm, 3))}
    digits = [100 * float(hit[three, when[place]].float().mean()) for place in range(3)]
    lengths = test.source_lengths - arm.blanks
    by_length = {int(n): 100 * float(right[lengths == n].float().mean()) for n in lengths.unique()}
    return {
        "exact": round(100 * float(right.float().mean()), 2),
        "nats": round(float(nats[0] / nats[1]), 4),
        "characters": round(100 * float(hit[real].float().mean()), 2),
        "places": [round(share, 1) for share in digits],
        "by length": {n: round(share, 1) for n, share in by_length.items()},
    }


def learn(arm: Arm, data: sums.Splits, names: tokens.Tokens, epochs: int, rate: float, seed: int) -> dict:
    """Train one arm; its scores on the validation sums by epoch, and on the test sums."""
    training, validation, test = (pairs(part, names, arm) for part in (data.train, data.validation, data.test))
    torch.manual_seed(seed)
    model = build(arm, len(names))
    start = time.process_time()
    history = train(
        model,
        batches_of(training, seed),
        lambda model, batch: summed(written(model, batch, teacher=arm.teacher), batch.target_out),
        Recipe(epochs, rate, "linear", warmup=100, betas=(0.9, 0.98), device="cpu", quiet=True),
        evaluate=lambda model: measured(model, validation, arm)["exact"],
    )
    seconds = round(time.process_time() - start, 1)
    weights = sum(p.numel() for p in model.parameters())
    found = {"validation": history.scores, "loss": measured(model, validation, arm)["nats"], "weights": weights}
    return found | measured(model, test, arm) | {"seconds": seconds}


def main(limit: int | None = None) -> None:
    """Fill the log, run by run; the first `limit` arms only."""
    data = sums.load(50_000)
    names = tokens.characters([" ", *(text for item in data.train for text in item)])
    settings = {"units": WIDTH, "embedding": 16, "epochs": EPOCHS, "batch_size": BATCH_SIZE, "rates": RATES}
    settings |= {"warmup": 100, "schedule": "linear", "betas": [0.9, 0.98], "pairs": len(data.train)}
    log = {"command": "python book/training/03_order.py", "settings": settings, "minutes": 0.0, "runs": {}}
    if LOG.exists():
        log = json.loads(LOG.read_text("utf-8"))
    log["versions"] = {"python": platform.python_version(), "torch": torch.__version__.split("+")[0]}

    def run(name: str, arm: Arm, epochs: int, rate: float, seed: int) -> dict:
        key = f"{name} | {epochs} {rate:g} {seed}"
        if key not in log["runs"]:
            start = time.process_time()
            log["runs"][key] = learn(arm, data, names, epochs, rate, seed)
            log["minutes"] = round(log["minutes"] + (time.process_time() - start) / 60, 3)
            LOG.write_text(json.dumps(log) + "\n", encoding="utf-8")
            print(key, log["runs"][key]["exact"], log["runs"][key]["seconds"], flush=True)
        return log["runs"][key]

    def best(name: str) -> float:
        def lost(rate: float) -> float:
            return run(name, ARMS[name], EPOCHS, rate, SWEEP_SEED)["loss"]

        rate = min(RATES, key=lost)
        more = {RATES[0]: 0.0015, RATES[-1]: 0.15}.get(rate)  # at the edge
        return rate if more is None else min(rate, more, key=lost)

    for name, arm in list((ARMS | SINGLE).items())[:limit]:
        rate = best(LIKE.get(name, name))
        log.setdefault("chosen", {})[name] = rate
        for seed in range(3 if name in ARMS else 1):
            run(name, arm, EPOCHS, rate, seed)
    LOG.write_text(json.dumps(log) + "\n", encoding="utf-8")


if __name__ == "__main__":
    torch.set_num_threads(1)
    main(int(sys.argv[1]) if len(sys.argv) > 1 else None)
