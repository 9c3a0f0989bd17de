"""Repeat random digits through one vector, or with attention: the long runs of lesson 03's first experiment.

    python book/training/03_vector.py [how many of RUNS]

One network, two masks: the decoder looks at all annotations (attention) or at the last one only (one vector). Same
weights to begin with, same batches, same output layer. Measured: how many bits of the digits get through (teacher
forced), and exact repetitions (greedy). Rates: each width and arm gets the same list, chosen after 500 batches on a
seed of its own; runs of 8,000 batches take half of that rate.
Goes on where it stopped. Writes book/weights/03-vector.json; no weights are kept.
"""

import json
import platform
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import torch
from torch.nn.functional import cross_entropy

from attn.data.batches import Batch
from attn.data.tokens import END, PAD, START
from attn.models.recurrent import EncoderDecoder, RecurrentSizes
from attn.recipe import Recipe
from attn.train import train

LOG = Path(__file__).resolve().parents[1] / "weights" / "03-vector.json"
LOOKS = {"one": "last", "attention": "content"}
RATES, LONGEST, BATCH_SIZE, TESTED = (0.004, 0.0126, 0.04, 0.126), 12, 128, 500
SWEEP_SEED = 9
RUNS = [(16, arm, n) for n in (500, 2_000) for arm in LOOKS]
RUNS += [(8, "one", 2_000), (32, "one", 2_000), (8, "one", 500), (32, "one", 500), (16, "one", 8_000)]
RUNS += [(8, "one", 8_000)]


def digits(length: int, count: int, chance: torch.Generator) -> Batch:
    """Random digits (ids 4 to 13) and the same digits as the answer."""
    x = torch.randint(4, 14, (count, length), generator=chance)  # (B, S)
    first, last = torch.full((count, 1), START), torch.full((count, 1), END)
    return Batch(x, torch.full((count,), length), torch.cat([first, x], 1), torch.cat([x, last], 1))


class Stream:
    """n batches of one length each, from 1 to 12, drawn as they are asked for; always the same for one seed."""

    def __init__(self, n: int, seed: int) -> None:
        self.n, self.seed = n, seed

    def __len__(self) -> int:
        return self.n

    def __iter__(self) -> Iterator[Batch]:
        chance = torch.Generator().manual_seed(self.seed)
        for _ in range(self.n):
            yield digits(int(torch.randint(1, LONGEST + 1, (), generator=chance)), BATCH_SIZE, chance)


def loss(model: EncoderDecoder, batch: Batch) -> tuple[torch.Tensor, int]:
    """Cross-entropy of the right next character, summed, and how many there were."""
    scores = model(batch.source, batch.source_lengths, batch.target_in)  # (B, T, V)
    wanted = batch.target_out
    return cross_entropy(scores.flatten(0, 1), wanted.flatten(), ignore_index=PAD, reduction="sum"), wanted.numel()


def learn(width: int, arm: str, n: int, rate: float, seed: int) -> EncoderDecoder:
    """One network after n batches."""
    torch.manual_seed(seed)
    model = EncoderDecoder(14, 14, RecurrentSizes(16, width, cell="lstm", score="dot", look=LOOKS[arm]))
    train(model, lambda _: Stream(n, seed), loss, Recipe(1, rate, "linear", warmup=50, device="cpu", quiet=True))
    return model


@torch.no_grad()
def measured(model: EncoderDecoder, seed: int = 12_345) -> dict:
    """Bits through and exact repetitions (%) for each length, on digits that no training draws."""
    chance, bits, exact = torch.Generator().manual_seed(seed), [], []
    for length in range(1, LONGEST + 1):
        test = digits(length, TESTED, chance)
        scores = model(test.source, test.source_lengths, test.target_in)[:, :-1]  # (B, L, V): END not counted
        nats = cross_entropy(scores.flatten(0, 1), test.source.flatten(), reduction="sum") / TESTED
        bits.append(float(length * torch.log2(torch.tensor(10.0)) - nats / torch.log(torch.tensor(2.0))))
        tokens, state, said = test.target_in[:, 0], model.start(test.source, test.source_lengths), []
        for _ in range(length + 1):
            step, state = model.step(tokens, state)  # (B, V)
            tokens = step.argmax(-1)
            said.append(tokens)
        exact.append(100 * float((torch.stack(said, 1) == test.target_out).all(1).float().mean()))
    return {"bits": [round(x, 3) for x in bits], "exact": [round(x, 1) for x in exact]}


def main(limit: int | None = None) -> None:
    """Fill the log, run by run; the first `limit` of RUNS only."""
    settings = {"embedding": 16, "batch_size": BATCH_SIZE, "rates": RATES, "warmup": 50, "schedule": "linear"}
    log = {"command": "python book/training/03_vector.py", "settings": settings, "minutes": 0.0, "runs": {}}
    if LOG.exists():
        log = json.loads(LOG.read_text("utf-8"))
    log["versions"] = {"python": platform.python_version(), "torch": torch.__version__.split("+")[0]}

    def run(width: int, arm: str, n: int, rate: float, seed: int) -> dict:
        key = f"{width} {arm} {n} {rate:g} {seed}"
        if key not in log["runs"]:
            start = time.process_time()
            found = measured(learn(width, arm, n, rate, seed))
            log["runs"][key] = found | {"seconds": round(time.process_time() - start, 1)}
            log["minutes"] = round(log["minutes"] + (time.process_time() - start) / 60, 3)
            LOG.write_text(json.dumps(log) + "\n", encoding="utf-8")
            print(key, found["bits"][-1], log["runs"][key]["seconds"], flush=True)
        return log["runs"][key]

    def best(width: int, arm: str, n: int, rates: tuple[float, ...]) -> float:
        return max(rates, key=lambda rate: sum(run(width, arm, n, rate, SWEEP_SEED)["bits"]))

    for width, arm, n in RUNS[:limit]:
        rate = best(width, arm, 500, RATES)
        if n == 8_000:
            rate = rate / 2
        for seed in range(3):
            run(width, arm, n, rate, seed)
        log.setdefault("chosen", {})[f"{width} {arm} {n}"] = rate
        LOG.write_text(json.dumps(log) + "\n", encoding="utf-8")


if __name__ == "__main__":
    torch.set_num_threads(1)
    main(int(sys.argv[1]) if len(sys.argv) > 1 else None)
