"""What the explorer of lesson 14 shows: how lexicon, TF-IDF and the adapted BERT read test snippets, word by word.

    python book/training/14_verdicts.py            (after 14_baselines.py and 14_fine_tuning.py; half a CPU-minute)

Sentences by rule: of the test snippets of 6 to 16 words, in their order, the first four that all three get right, and
the first three each that the adapted BERT, TF-IDF or the lexicon alone gets right. A word's number is, for the lexicon,
VADER's for it (0 if it isn't listed; its rules for "not" and "very" come on top); for TF-IDF the coefficient times the
rarity; for BERT how far the logit falls if the word is left out. Writes book/weights/14-verdicts.json.
"""

import json
import re
import sys
from importlib import import_module
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load_file
from snippets import build, margins, read

from attn.bert import from_pretrained

FOLDER = Path(sys.argv[2]) if sys.argv[1:2] == ["--try"] else Path(__file__).resolve().parents[1] / "weights"
KINDS = (("all", 4), ("BERT", 3), ("TF-IDF", 3), ("lexicon", 3))


def chosen(right: dict[str, np.ndarray], lengths: list[int]) -> list[int]:
    """The numbers of the sentences to show."""
    found: list[int] = []
    for kind, n in KINDS:
        fits = np.all([hit if kind in ("all", name) else ~hit for name, hit in right.items()], axis=0)
        found += [i for i in np.flatnonzero(fits).tolist() if 6 <= lengths[i] <= 16][:n]
    return found


def main() -> None:
    torch.set_num_threads(1)
    _, tokenizer = from_pretrained("minilm")
    sides, kept = read(tokenizer)
    test, y = sides["test"], sides["test"].labels.numpy() > 0
    model = build("lora", 0, kept)
    adapter = load_file(FOLDER / "14-adapter-0.safetensors")
    model.load_state_dict({name: x.float() for name, x in adapter.items()}, strict=False)
    said = load_file(FOLDER / "14-baselines.safetensors")
    verdicts = {
        "lexicon": said["lexicon/test"].numpy().astype(float),
        "TF-IDF": said["tfidf-all-0/test"].numpy().astype(float),
        "BERT": margins(model, test.words).numpy().astype(float),
    }
    known = json.loads((FOLDER / "14-baselines.json").read_text("utf-8"))["coefficients"]
    listed = import_module("14_baselines").vader().lexicon
    sentences = []
    for i in chosen({name: (x > 0) == y for name, x in verdicts.items()}, [len(words) for words in test.words]):
        written = test.snippets[i].text.split()
        if len(written) != len(test.words[i]):
            continue
        alone = [test.words[i][:j] + test.words[i][j + 1 :] for j in range(len(written))]
        parts = {
            "lexicon": [listed.get(re.sub(r"^\W+|\W+$", "", word.lower()), 0.0) for word in written],
            "TF-IDF": [sum(known.get(p, 0.0) for p in re.findall(r"\b\w\w+\b", word.lower())) for word in written],
            "BERT": (margins(model, test.words[i : i + 1]) - margins(model, alone)).tolist(),
        }
        sentences.append(
            {
                "words": written,
                "mean": round(test.snippets[i].mean, 1),
                "verdicts": {name: round(float(x[i]), 2) for name, x in verdicts.items()},
                "parts": {name: [round(float(x), 2) for x in part] for name, part in parts.items()},
            }
        )
    text = json.dumps({"readers": list(verdicts), "sentences": sentences}, ensure_ascii=False, separators=(",", ":"))
    (FOLDER / "14-verdicts.json").write_text(text + "\n", "utf-8")
    print(len(sentences), "sentences")


if __name__ == "__main__":
    main()
