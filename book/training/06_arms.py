"""Train four translators that differ only in what the decoder looks at, with three seeds each, for lesson 06.

The lesson still stands on the runs of 06_translation.py; it is to be written anew on these.

    python book/training/06_arms.py                    # everything, about three CPU-hours
    python book/training/06_arms.py tune               # the rates alone
    python book/training/06_arms.py attention-0 last-0@12

A run is an arm and a seed, and where they are not EPOCHS, its epochs. All arms have the same layers and the same number
of weights (the score of three of them is not used). Rates: validation loss after the first of EPOCHS epochs, one seed,
a factor of 2 apart; each arm keeps its best. (Rates that fall to 0 within 400 batches rank otherwise: .008 is then the
best for all four, and over four epochs leaves attention behind one vector, half of its encoder's states at −1 or 1.)
Reads Debian's sentence pairs (`make data` fetches them), writes into book/weights/ the two vocabularies once, and for
each run its log and its translations of the test sentences; of attention and of one vector the weights too, in float16.
A run that was stopped goes on where it was: _build/ keeps a checkpoint.
"""

import json
import platform
import sys
import time
from dataclasses import asdict
from pathlib import Path

import torch
from safetensors.torch import save_file
from torch import Tensor, nn

from attn.data import marks, tokens, translation
from attn.data.batches import Batch, bucketed, epochs, pad
from attn.data.tokens import END, START, Tokens
from attn.decoding import greedy
from attn.losses import token_loss
from attn.models.recurrent import EncoderDecoder, RecurrentSizes
from attn.recipe import Recipe
from attn.train import train

ROOT = Path(__file__).resolve().parents[2]
WEIGHTS, CHECKPOINTS = ROOT / "book" / "weights", ROOT / "_build" / "training"
N_TOKENS, MAX_TOKENS, LONGEST_OUTPUT = 3000, 3000, 90
SHARED = {
    "d_embedding": 128,
    "d_hidden": 192,
    "dropout": 0.2,
    "bidirectional": True,
    "score": "additive",
    "d_score": 64,
    "order": "bahdanau",
    "tied": True,
}
ARMS = {"attention": "content", "last": "last", "diagonal": "diagonal", "uniform": "uniform"}
KEPT = ("attention", "last")  # the arms whose weights the lesson uses
RATES, TUNING_SEED = (0.001, 0.002, 0.004, 0.008), 100
SEEDS, EPOCHS, BUDGETS = (0, 1, 2), 4, (2, 8)
RECIPE = {"schedule": "linear", "warmup": 100, "clip": 1.0, "bf16": True, "device": "cpu"}


def prepared(pairs: list[translation.Pair], known: frozenset[str]) -> tuple[list[str], list[str], list[dict[str, str]]]:
    """Sources and targets with marks for rare names, in small letters, and the words of each pair's marks."""
    marked = [marks.mark(pair.source, known) for pair in pairs]
    targets = [marks.mark_target(pair.target, names) for pair, (_, names) in zip(pairs, marked, strict=True)]
    return [source.lower() for source, _ in marked], [text.lower() for text in targets], [names for _, names in marked]


def vocabulary(name: str, texts: list[str]) -> Tokens:
    """The subwords of a language: read if they are there, so that weights and vocabulary stay together."""
    path = WEIGHTS / f"06-arms-{name}.json"
    if not path.exists():
        tokens.subwords(texts, N_TOKENS).save(path)
    return Tokens.load(path)


class Data:
    """The sentence pairs as ids, and what the arms need to know of them."""

    def __init__(self) -> None:
        splits = translation.load()
        known = marks.common([pair.source for pair in splits.train])
        sources, targets, _ = prepared(splits.train, known)
        self.english, self.french = vocabulary("english", sources), vocabulary("french", targets)
        self.train = self._ids(sources, targets)
        self.validation = self._ids(*prepared(splits.validation[:1024], known)[:2])
        self.sources, _, self.names = prepared(splits.test, known)
        lengths = [sum(map(len, side)) for side in self.train]
        self.slope = round(lengths[0] / lengths[1], 3)  # source pieces a target piece

    def _ids(self, sources: list[str], targets: list[str]) -> tuple[list[list[int]], list[list[int]]]:
        return [self.english.encode(text) for text in sources], [self.french.encode(text) for text in targets]

    def model(self, arm: str, seed: int) -> EncoderDecoder:
        """An arm's model, its weights drawn."""
        torch.manual_seed(seed)
        sizes = RecurrentSizes(**SHARED, look=ARMS[arm], slope=self.slope)
        return EncoderDecoder(len(self.english), len(self.french), sizes)

    @torch.no_grad()
    def score(self, model: nn.Module) -> float:
        """The mean loss of a validation token."""
        held_out = epochs(*self.validation, max_tokens=MAX_TOKENS)(0)
        totals, counts = zip(*(loss(model, batch) for batch in held_out), strict=True)
        return float(sum(totals) / sum(counts))


def loss(model: nn.Module, batch: Batch) -> tuple[Tensor, Tensor]:
    """Cross-entropy of the next token, summed over the real ones, and their number."""
    hidden = model.hidden(batch.source, batch.source_lengths, batch.target_in)  # (B, T, d_embedding)
    return token_loss(hidden, batch.target_out, model.logits)


def fit(data: Data, model: EncoderDecoder, name: str, *, n_epochs: int, of: int, lr: float, seed: int) -> dict:
    """Train a model for the first `n_epochs` of a schedule of `of`, and say how it went."""
    started = time.process_time()

    def evaluate(model: nn.Module) -> float:
        score = data.score(model)
        print(f"{name}  validation loss {score:.4f}  {time.process_time() - started:.0f} CPU-s", flush=True)
        return score

    batches = epochs(*data.train, max_tokens=MAX_TOKENS, seed=seed)
    steps = of * len(batches(0))
    recipe = Recipe(**RECIPE, epochs=n_epochs, steps=steps, lr=lr, seed=seed, save_every=100, quiet=True)
    history = train(model, batches, loss, recipe, evaluate=evaluate, checkpoint=CHECKPOINTS / f"06-arms-{name}.pt")
    losses = [history.losses[i : i + 100] for i in range(0, len(history.losses), 100)]
    return {
        "recipe": RECIPE | {"epochs": n_epochs, "lr": lr, "seed": seed, "max_tokens": MAX_TOKENS},
        "wall_minutes": round(sum(history.seconds) / 60, 1),
        "validation_loss": [round(score, 4) for score in history.scores],
        "training_loss": [round(sum(part) / len(part), 3) for part in losses],
    }


def best_rate(data: Data, arm: str) -> float:
    """The rate with the lowest validation loss after one epoch of EPOCHS; all are tried once, and kept in a log."""
    path = WEIGHTS / "06-arms-rates.json"
    found = json.loads(path.read_text("utf-8")) if path.exists() else {}
    for rate in RATES:
        if str(rate) not in found.get(arm, {}):
            model = data.model(arm, TUNING_SEED)
            log = fit(data, model, f"{arm}-{rate}", n_epochs=1, of=EPOCHS, lr=rate, seed=TUNING_SEED)
            found.setdefault(arm, {})[str(rate)] = log["validation_loss"][-1]
            print(arm, found[arm], flush=True)
            path.write_text(json.dumps(found) + "\n", encoding="utf-8")
    return float(min(found[arm], key=found[arm].get))


@torch.no_grad()
def translations(data: Data, model: EncoderDecoder) -> list[str]:
    """The test sentences in French, greedily, the names put back."""
    ids = [data.english.encode(text) for text in data.sources]
    texts = [""] * len(ids)
    for rows in bucketed([len(sequence) for sequence in ids], batch_size=64):
        state = model.start(*pad([ids[i] for i in rows]))
        written = greedy(model.step, state, start=START, end=END, max_len=LONGEST_OUTPUT)
        for i, pieces in zip(rows, written, strict=True):
            texts[i] = marks.restore(data.french.decode(pieces), data.names[i]).lower()
    return texts


def run(data: Data, name: str) -> None:
    """One run (an arm, a dash, a seed, perhaps @ and the epochs), unless its log is there."""
    named, _, budget = name.partition("@")
    arm, seed = named.rsplit("-", 1)
    if (WEIGHTS / f"06-arms-{name}.json").exists():
        return
    model = data.model(arm, int(seed))
    n_epochs = int(budget or EPOCHS)
    log = fit(data, model, name, n_epochs=n_epochs, of=n_epochs, lr=best_rate(data, arm), seed=int(seed))
    log |= {
        "sizes": asdict(model.decoder.sizes),
        "parameters": sum(parameter.numel() for parameter in model.parameters()),
        "machine": f"{platform.machine()}, one thread, torch {torch.__version__}",
    }
    (WEIGHTS / f"06-arms-{name}.txt").write_text("\n".join(translations(data, model)) + "\n", encoding="utf-8")
    if arm in KEPT and not budget:
        halves = {key: value.half() for key, value in model.state_dict().items() if key != "decoder.output.weight"}
        save_file(halves, WEIGHTS / f"06-arms-{name}.safetensors")  # the output's matrix is the embedding
    (WEIGHTS / f"06-arms-{name}.json").write_text(json.dumps(log) + "\n", encoding="utf-8")


def main(names: list[str]) -> None:
    """The runs named, or all."""
    data = Data()
    if names == ["tune"]:
        for arm in ARMS:
            best_rate(data, arm)
        return
    plateau = [f"{arm}-0@{budget}" for budget in BUDGETS for arm in KEPT]
    for name in names or [*(f"{arm}-{seed}" for seed in SEEDS for arm in ARMS), *plateau]:
        run(data, name)


if __name__ == "__main__":
    torch.set_num_threads(1)
    main(sys.argv[1:])
