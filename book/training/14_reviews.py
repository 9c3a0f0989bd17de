"""Whole film reviews for lesson 14: TF-IDF anywhere, the fine-tuned encoder where there is a GPU.

    python book/training/14_reviews.py              a quarter of a CPU-minute of TF-IDF; on a GPU more
    python book/training/14_reviews.py --try FOLDER a tiny part of it on any machine, into that folder

The first 512 pieces of each review. The rate is the one with the lowest validation loss after one pass (seed 100), then
three passes, seeds 0, 1, 2. On a CPU a pass takes more than an hour, so there the encoder is left out, and says so.
Writes book/weights/14-reviews.json after every run, and goes on from there; the lesson's page takes the runs it has.
"""

import json
import platform
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from snippets import DEVICE, build, groups, shuffled
from tokenizers import Tokenizer
from torch import Tensor
from torch.nn.functional import cross_entropy, softplus

from attn.bert import Classifier, from_pretrained
from attn.data import reviews
from attn.data.batches import bucketed, pad
from attn.recipe import Recipe
from attn.train import train

TRY = Path(sys.argv[2]) if sys.argv[1:2] == ["--try"] else None
FOLDER = TRY or Path(__file__).resolve().parents[1] / "weights"
COSTS = (1.0, 3.16, 10.0, 31.6)
RATES, TUNING_SEED, SEEDS, EPOCHS = (3.16e-5, 1e-4, 3.16e-4), 100, (0, 1, 2), 3
LONGEST = 64 if TRY else 512
Rows = list[list[int]]


def read() -> dict[str, list[reviews.Review]]:
    found = reviews.load()
    return {side: shuffled(getattr(found, side))[: 48 if TRY else None] for side in ("train", "validation", "test")}


def tfidf(sides: dict[str, list[reviews.Review]]) -> tuple[dict, Tensor]:
    start = time.process_time()
    texts = {side: [review.text for review in part] for side, part in sides.items()}
    labels = {side: [review.label for review in part] for side, part in sides.items()}
    known = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, min_df=1 if TRY else 2)
    x = {"train": known.fit_transform(texts["train"])}
    x |= {side: known.transform(texts[side]) for side in ("validation", "test")}
    fits = {cost: LogisticRegression(C=cost, max_iter=3000).fit(x["train"], labels["train"]) for cost in COSTS}
    cost = max(COSTS, key=lambda c: fits[c].score(x["validation"], labels["validation"]))
    said = torch.from_numpy(fits[cost].decision_function(x["test"]))
    return {"C": cost, "cpu_seconds": round(time.process_time() - start, 1)}, said


def pieces(tokenizer: Tokenizer, part: list[reviews.Review]) -> Rows:
    tokenizer.no_padding()
    tokenizer.enable_truncation(LONGEST)
    return [row.ids for row in tokenizer.encode_batch([review.text for review in part])]


def loss(model: Classifier, batch: tuple[Tensor, Tensor, Tensor]) -> tuple[Tensor, int]:
    tokens, lengths, labels = batch
    return cross_entropy(model(tokens, lengths).float(), labels, reduction="sum"), len(labels)


def fine_tune(rows: Rows, labels: Tensor, rate: float, seed: int, epochs: int) -> Classifier:
    """The encoder and its head, trained `epochs` passes over the rows."""
    model = build("full", seed, list(range(30522)))

    def batches(epoch: int) -> Iterator[tuple[Tensor, Tensor, Tensor]]:
        generator = torch.Generator().manual_seed(1_000_003 * seed + epoch)
        for order in bucketed(list(map(len, rows)), batch_size=32, generator=generator):
            yield *pad([rows[i] for i in order]), labels[order]

    steps = epochs * -(-len(rows) // 32)
    train(model, lambda epoch: list(batches(epoch)), loss, Recipe(
        epochs=epochs, lr=rate, schedule="linear", warmup=max(1, steps // 10), steps=steps, seed=seed,
        groups=lambda m: groups(m, rate, 10), device=DEVICE, quiet=True,
    ))  # fmt: skip
    return model


@torch.inference_mode()
def margins(model: Classifier, rows: Rows) -> Tensor:
    """The logit of "positive" less that of "negative", of every row (N,)."""
    model.eval()
    found = torch.zeros(len(rows))
    for order in bucketed(list(map(len, rows)), batch_size=64):
        tokens, lengths = pad([rows[i] for i in order])
        logits = model(tokens.to(DEVICE), lengths.to(DEVICE)).float().cpu()
        found[order] = logits[:, 1] - logits[:, 0]
    return found


def runs(log: dict) -> Iterator[tuple[str, dict, Tensor]]:
    """Name, what the log says of it, and what was said of the test reviews, of each run that is missing."""
    sides = read()
    log["labels"] = "".join(str(review.label) for review in sides["test"])
    log["n_train"] = len(sides["train"])
    log["words_a_review"] = round(sum(len(r.text.split()) for r in sides["train"]) / len(sides["train"]), 1)
    if "tfidf" not in log["runs"]:
        yield "tfidf", *tfidf(sides)
    if DEVICE == "cpu" and not TRY:
        print("no GPU: the encoder is left out, and the page cites others' figures for whole reviews")
        return
    _, tokenizer = from_pretrained("minilm")
    rows = {side: pieces(tokenizer, part) for side, part in sides.items()}
    labels = {side: torch.tensor([review.label for review in part]) for side, part in sides.items()}
    for rate in RATES:
        if f"{rate:g}" not in log["rates"]:
            margin = margins(fine_tune(rows["train"], labels["train"], rate, TUNING_SEED, 1), rows["validation"])
            signed = torch.where(labels["validation"] > 0, margin, -margin)
            log["rates"][f"{rate:g}"] = round(softplus(-signed).mean().item(), 4)
    best = float(min(log["rates"], key=log["rates"].get))
    for seed in SEEDS:
        if f"full-{seed}" not in log["runs"]:
            start = time.perf_counter()
            model = fine_tune(rows["train"], labels["train"], best, seed, EPOCHS)
            said = {"rate": best, "device": DEVICE, "seconds": round(time.perf_counter() - start, 1)}
            yield f"full-{seed}", said, margins(model, rows["test"])


def main() -> None:
    torch.set_num_threads(1)
    FOLDER.mkdir(exist_ok=True)
    path, numbers = FOLDER / "14-reviews.json", FOLDER / "14-reviews.safetensors"
    log = {
        "command": "python book/training/14_reviews.py", "rates": {}, "runs": {},
        "versions": {"python": platform.python_version(), "torch": torch.__version__},
    } | (json.loads(path.read_text("utf-8")) if path.exists() else {})  # fmt: skip
    said = load_file(numbers) if numbers.exists() else {}
    for name, about, margin in runs(log):
        said[name] = margin.half()
        right = (margin > 0) == torch.tensor([int(label) for label in log["labels"]])
        log["runs"][name] = about | {"test": round(right.float().mean().item(), 4)}
        save_file({key: x.contiguous() for key, x in said.items()}, numbers)
        path.write_text(json.dumps(log, separators=(",", ":")) + "\n", "utf-8")
        print(name, log["runs"][name], flush=True)


if __name__ == "__main__":
    main()
