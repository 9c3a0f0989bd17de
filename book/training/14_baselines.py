"""The opponents of lesson 14, which need no training of a network: lexicon, TF-IDF, frozen features.

    python book/training/14_baselines.py            (about 6 CPU-minutes)

lexicon: VADER 3.3.2 as its authors ship it; its compound score of every text, and its own numbers for the words.
tfidf: one or two words, sublinear, logistic regression; C chosen on validation, for each subset anew.
frozen: the encoder's last states, averaged ("mean") or of [CLS] ("cls"), then logistic regression, C chosen alike.
"shuffled" is the same with the words of the test snippets in another order.
Sizes 100 to 2,000 with five subsets each, and all; what is said of validation, test and the other three domains.
Writes book/weights/14-baselines.json and -baselines.safetensors after every piece, and goes on from there.
`--try FOLDER` does a tiny part of it, into that folder.
"""

import importlib.util
import json
import platform
import sys
import tarfile
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import sklearn
import torch
from safetensors.torch import load_file, save_file
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from snippets import ELSEWHERE, Side, mixed, read, row_of, subset
from torch import Tensor

from attn.bert import from_pretrained
from attn.data import packages, sentiment
from attn.data.batches import bucketed, pad
from attn.models.bert import mean_pool

TRY = Path(sys.argv[2]) if sys.argv[1:2] == ["--try"] else None
FOLDER = TRY or Path(__file__).resolve().parents[1] / "weights"
SIZES, SUBSETS = ((20, 40), 2) if TRY else ((100, 250, 500, 1000, 2000), 5)
COSTS = (0.0316, 0.1, 0.316, 1.0, 3.16, 10.0, 31.6, 100.0)
ANALYSER = {
    "vaderSentiment.py": "25cd814d23000b41c0e242d99960832c6620b3f1b844469173404500ce63206b",
    "vader_lexicon.txt": "1ec9c6e9ee19aade328f8beb393a6afa71a5bb3acf7d3cc22d4ef568df374bf5",
    "emoji_utf8_lexicon.txt": "b8d54223ae1ce22a3e12c1f745316b71678c328eb5f5d3063a842f37cfbe2823",
}
SCORED = ("validation", "test", *ELSEWHERE)


def vader():
    """VADER's analyser, out of its source package."""
    with TemporaryDirectory() as scratch:
        sdist = packages.pip("vaderSentiment==3.3.2", Path(scratch), sha256=sentiment.SDIST, source=True)
        with tarfile.open(sdist) as archive:
            archive.extractall(scratch, filter="data")
        folder = Path(scratch) / "vaderSentiment-3.3.2" / "vaderSentiment"
        packages.store.verify(folder, ANALYSER)
        spec = importlib.util.spec_from_file_location("vaderSentiment", folder / "vaderSentiment.py")
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        return module.SentimentIntensityAnalyzer()


def best(x: dict[str, np.ndarray], y: Tensor, watched: Tensor) -> tuple[LogisticRegression, float]:
    """The logistic regression on x["train"] that gets most of the validation side right, of equal ones the first."""
    fits = {}
    for cost in COSTS:
        fits[cost] = LogisticRegression(C=cost, max_iter=3000).fit(x["train"], y.numpy())
    cost = max(COSTS, key=lambda c: fits[c].score(x["validation"], watched.numpy()))
    return fits[cost], cost


def tfidf(texts: dict[str, list[str]]) -> tuple[dict, TfidfVectorizer]:
    known = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True)
    x = {"train": known.fit_transform(texts["train"])}
    return x | {side: known.transform(part) for side, part in texts.items() if side != "train"}, known


@torch.inference_mode()
def features(sides: dict[str, Side], kept: list[int]) -> dict[str, dict[str, np.ndarray]]:
    """Of every text the mean of the encoder's last states, and that of [CLS]: kind -> side -> (N, d_model)."""
    bert, _ = from_pretrained("minilm")
    found: dict[str, dict[str, np.ndarray]] = {"mean": {}, "cls": {}}
    numbers = torch.tensor(kept)
    for name, side in sides.items():
        rows = [row_of(words) for words in side.words]
        out = np.zeros((2, len(rows), bert.sizes.d_model), np.float32)
        with torch.autocast("cpu", torch.bfloat16):
            for order in bucketed(list(map(len, rows)), batch_size=64):
                tokens, lengths = pad([rows[i] for i in order])
                hidden = bert(numbers[tokens], lengths).hidden.float()
                out[0, order] = mean_pool(hidden, torch.arange(tokens.shape[1]) < lengths[:, None]).numpy()
                out[1, order] = hidden[:, 0].numpy()
        found["mean"][name], found["cls"][name] = out
    return found


def plan() -> Iterator[tuple[int | None, int]]:
    yield None, 0
    for size in SIZES:
        for seed in range(SUBSETS):
            yield size, seed


def pieces(log: dict, said: dict[str, Tensor]) -> Iterator[str]:
    """Do what is not in the log yet, piece by piece."""
    _, tokenizer = from_pretrained("minilm")
    sides, kept = read(tokenizer, 60 if TRY else None)
    labels = {name: side.labels for name, side in sides.items()}
    log["labels"] = {name: "".join(map(str, labels[name].tolist())) for name in SCORED}
    test = mixed(sides["test"].words, 0)
    sides["shuffled"] = Side(sides["test"].snippets, test)
    if "lexicon" not in log["runs"]:
        start, analyser = time.process_time(), vader()
        for name in SCORED:
            said[f"lexicon/{name}"] = torch.tensor([analyser.polarity_scores(t)["compound"] for t in sides[name].texts])
        mixed_up = [
            " ".join(np.random.default_rng(i).permutation(t.split())) for i, t in enumerate(sides["test"].texts)
        ]
        said["lexicon/shuffled"] = torch.tensor([analyser.polarity_scores(t)["compound"] for t in mixed_up])
        log["runs"]["lexicon"] = {"cpu_seconds": round(time.process_time() - start, 2)}
        yield "lexicon"
    todo = [(size, seed) for size, seed in plan() if f"tfidf-{size or 'all'}-{seed}" not in log["runs"]]
    for size, seed in todo:
        start, name = time.process_time(), f"tfidf-{size or 'all'}-{seed}"
        chosen = subset(list(range(len(labels["train"]))), size or len(labels["train"]), seed)
        texts = {side: sides[side].texts for side in SCORED} | {"train": [sides["train"].texts[i] for i in chosen]}
        rng = np.random.default_rng(0)
        texts["shuffled"] = [" ".join(rng.permutation(t.split())) for t in texts["test"]]
        x, known = tfidf(texts)
        fitted, cost = best(x, labels["train"][chosen], labels["validation"])
        for side in (*SCORED, "shuffled") if size is None else ("validation", "test"):
            said[f"{name}/{side}"] = torch.from_numpy(fitted.decision_function(x[side]))
        log["runs"][name] = {
            "C": cost, "parameters": fitted.coef_.size + 1, "cpu_seconds": round(time.process_time() - start, 2)
        }  # fmt: skip
        if size is None:
            known_words = zip(known.get_feature_names_out(), fitted.coef_[0] * known.idf_, strict=True)
            log["coefficients"] = {word: round(float(c), 3) for word, c in known_words if " " not in word}
        yield name
    todo = [(kind, *what) for kind in ("mean", "cls") for what in plan()]
    todo = [(k, size, seed) for k, size, seed in todo if f"frozen-{k}-{size or 'all'}-{seed}" not in log["runs"]]
    if not todo:
        return
    start, x_all = time.process_time(), features(sides, kept)
    log["features_cpu_seconds"] = round(time.process_time() - start, 1)
    for kind, size, seed in todo:
        start, name = time.process_time(), f"frozen-{kind}-{size or 'all'}-{seed}"
        chosen = subset(list(range(len(labels["train"]))), size or len(labels["train"]), seed)
        x = x_all[kind] | {"train": x_all[kind]["train"][chosen]}
        centre, scale = x["train"].mean(0), x["train"].std(0) + 1e-6
        x = {side: (part - centre) / scale / 20 for side, part in x.items()}
        fitted, cost = best(x, labels["train"][chosen], labels["validation"])
        for side in (*SCORED, "shuffled") if size is None else ("validation", "test"):
            said[f"{name}/{side}"] = torch.from_numpy(fitted.decision_function(x[side]))
        log["runs"][name] = {
            "C": cost, "parameters": fitted.coef_.size + 1, "cpu_seconds": round(time.process_time() - start, 2)
        }  # fmt: skip
        yield name


def main() -> None:
    torch.set_num_threads(1)
    FOLDER.mkdir(exist_ok=True)
    path, numbers = FOLDER / "14-baselines.json", FOLDER / "14-baselines.safetensors"
    log = {
        "command": "python book/training/14_baselines.py",
        "versions": {"python": platform.python_version(), "sklearn": sklearn.__version__, "vaderSentiment": "3.3.2"},
        "costs": COSTS, "runs": {}, "cpu_minutes": 0.0,
    } | (json.loads(path.read_text("utf-8")) if path.exists() else {})  # fmt: skip
    said = load_file(numbers) if numbers.exists() else {}
    start = time.process_time()
    for done in pieces(log, said):
        log["cpu_minutes"] = round(log["cpu_minutes"] + (time.process_time() - start) / 60, 3)
        start = time.process_time()
        save_file({name: x.half().contiguous() for name, x in said.items()}, numbers)
        path.write_text(json.dumps(log, separators=(",", ":")) + "\n", "utf-8")
        print(done, log["cpu_minutes"], flush=True)


if __name__ == "__main__":
    main()
