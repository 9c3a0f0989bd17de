"""Fine-tune any BERT checkpoint on your own texts, beside honest opponents, and write a small report.

    python -m attn.classify reviews.csv --model FOLDER --out report

reviews.csv has the columns text and label (--text and --label name others). `report/` holds afterwards report.md,
predictions.csv (every test text, what was said and how surely) and model/, which
`attn.bert.from_pretrained("report/model", head="classifier")` reads.
Exit status: 0 written, 1 something is wrong with the data or the checkpoint, 2 wrong usage.
"""

import argparse
import csv
import sys
import time
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from attn.bert import Classifier, encode, from_pretrained, save
from attn.bert.wordpiece import Batch
from attn.data.batches import bucketed
from attn.data.store import FetchError
from attn.judged import Verdict, fit_temperature, majority, tfidf
from attn.labelled import Labelled, read_csv, split
from attn.recipe import Recipe
from attn.report import Found, report, write
from attn.train import train


def main(arguments: list[str] | None = None) -> int:
    """The command; see the module."""
    options = _parser().parse_args(arguments)
    if min(options.epochs, options.batch_size, *options.rates) <= 0:
        _parser().error("--epochs, --batch-size and --rates must be above 0")
    try:
        data = read_csv(options.csv, text=options.text, label=options.label)
        sides = split(data, options.seed)
        print(f"{len(data.texts)} texts, {len(data.names)} classes, {len(sides['train'])} to learn from", flush=True)
        model, tokenizer, found = tune(data, sides, options)
        options.out.mkdir(parents=True, exist_ok=True)
        write(options.out / "report.md", report(data, sides, found))
        _write_predictions(options.out / "predictions.csv", data, sides["test"], found)
        save(model.cpu(), options.out / "model", tokenizer)
    except (ValueError, FetchError, OSError, FloatingPointError) as error:
        print(f"python -m attn.classify: {error}", file=sys.stderr)
        return 1
    right = found.verdicts["fine-tuned"].right.mean()
    print(f"{right:.3f} right, TF-IDF {found.verdicts['TF-IDF'].right.mean():.3f}; see {options.out / 'report.md'}")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m attn.classify", description="Fine-tune a BERT on your own CSV.")
    parser.add_argument("csv", type=Path, help="a CSV file in UTF-8, with a header")
    parser.add_argument("--text", default="text", help="the column of the texts (default: text)")
    parser.add_argument("--label", default="label", help="the column of the labels (default: label)")
    parser.add_argument("--model", default="minilm", help="a folder with a BERT checkpoint, or a name on the hub")
    parser.add_argument("--out", type=Path, default=Path("report"), help="where to write (default: report)")
    parser.add_argument("--epochs", type=int, default=3, help="passes over the training texts (default: 3)")
    parser.add_argument("--rates", type=float, nargs="+", default=[3e-5, 1e-4], help="learning rates to choose among")
    parser.add_argument("--batch-size", type=int, default=32)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--device", help="cpu, cuda …; the best there is unless given")
    return parser


def tune(
    data: Labelled, sides: dict[str, list[int]], options: argparse.Namespace
) -> tuple[Classifier, Tokenizer, Found]:
    """The model of the rate with the lowest validation loss, and all that the report tells."""
    start, rates = time.process_time(), dict[float, float]()
    kept: tuple[Classifier, dict[str, Verdict]] | None = None
    labels = {side: np.array([data.labels[i] for i in rows]) for side, rows in sides.items()}
    for rate in options.rates:
        torch.manual_seed(options.seed)
        bert, tokenizer = from_pretrained(options.model, attention_dropout=0.0)
        cut, unknown = _pieces(tokenizer, data.texts)
        model = Classifier(bert, len(data.names))
        _fit(model, tokenizer, data, sides["train"], rate, options)
        said = {s: say(model, tokenizer, [data.texts[i] for i in sides[s]]) for s in ("validation", "test")}
        rates[rate] = Verdict(said["validation"], labels["validation"]).loss()
        print(f"rate {rate:g}: validation loss {rates[rate]:.3f}", flush=True)
        if kept is None or rates[rate] <= min(rates.values()):
            kept = model, {side: Verdict(x, labels[side]) for side, x in said.items()}
    assert kept is not None  # argparse wants a rate
    verdicts = {
        "majority": majority(labels["train"], labels["test"], len(data.names)),
        "TF-IDF": tfidf(data, sides),
        "fine-tuned": kept[1]["test"],
    }
    command = f"python -m attn.classify {options.csv} --model {options.model} --seed {options.seed}"
    T, seconds = fit_temperature(kept[1]["validation"]), time.process_time() - start
    return kept[0], tokenizer, Found(verdicts, T, rates, str(options.model), command, seconds, cut, unknown)


def _fit(
    model: Classifier, tokenizer: Tokenizer, data: Labelled, rows: list[int], rate: float, options: argparse.Namespace
) -> None:
    lengths = [sum(row.attention_mask) for row in tokenizer.encode_batch([data.texts[i] for i in rows])]

    def batches(epoch: int) -> list[tuple[Batch, Tensor]]:
        generator = torch.Generator().manual_seed(1_000_003 * options.seed + epoch)
        orders = bucketed(lengths, batch_size=options.batch_size, generator=generator)
        each = [[rows[i] for i in order] for order in orders]
        return [
            (encode(tokenizer, [data.texts[i] for i in e]), torch.tensor([data.labels[i] for i in e])) for e in each
        ]

    def loss(model: nn.Module, batch: tuple[Batch, Tensor]) -> tuple[Tensor, int]:
        inputs, labels = batch
        return cross_entropy(model(*inputs).float(), labels, reduction="sum"), len(labels)

    warmup = max(1, options.epochs * len(batches(0)) // 10)
    train(model, batches, loss, Recipe(
        options.epochs, rate, "linear", warmup, weight_decay=0.01, seed=options.seed, device=options.device, quiet=True
    ))  # fmt: skip


@torch.inference_mode()
def say(model: Classifier, tokenizer: Tokenizer, texts: list[str], batch_size: int = 64) -> np.ndarray:
    """The model's logits (N, C), in double precision."""
    model.eval()
    found = np.zeros((len(texts), model.head.out_features))
    device = model.head.weight.device
    for order in bucketed([len(text) + 1 for text in texts], batch_size=batch_size):
        batch = encode(tokenizer, [texts[i] for i in order])
        found[order] = model(*(x.to(device) for x in batch)).double().cpu().numpy()
    return found


def _pieces(tokenizer: Tokenizer, texts: list[str]) -> tuple[int, float]:
    """How many texts are cut, and the share of pieces that are unknown. Raises ValueError if that is most of them."""
    rows = tokenizer.encode_batch(texts)
    unknown = tokenizer.token_to_id(tokenizer.model.unk_token)
    ids = [i for row in rows for i, special in zip(row.ids, row.special_tokens_mask, strict=True) if not special]
    if not ids:
        raise ValueError("the tokenizer makes nothing of any text: is the vocabulary that of another model?")
    share = sum(i == unknown for i in ids) / len(ids)
    if share > 0.5:
        raise ValueError(
            f"{share:.0%} of all pieces aren't in the model's vocabulary: is the text in a script that it doesn't know?"
        )
    return sum(bool(row.overflowing) for row in rows), share


def _write_predictions(path: Path, data: Labelled, rows: list[int], found: Found) -> None:
    """Every test text: its label, what was said, and how surely (at the fitted temperature)."""
    tuned = found.verdicts["fine-tuned"]
    said, sure = tuned.logits.argmax(axis=1), tuned.sure(found.T)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["text", "label", "said", "probability"])
        for i, row in enumerate(rows):
            writer.writerow([data.texts[row], data.names[data.labels[row]], data.names[said[i]], f"{sure[i]:.4f}"])


if __name__ == "__main__":
    sys.exit(main())
