"""The command that fine-tunes a checkpoint on one's own CSV: what it writes, and every refusal."""

import csv
import json

import numpy as np
import pytest
import tiny_bert
import torch

from attn import classify, judged, labelled
from attn.bert import encode, from_pretrained

GOOD = ["the film is good", "a good film", "the film is good ."]
BAD = ["the film is bad", "a bad film", "the film is unbad ."]


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    folder = tmp_path_factory.mktemp("model")
    tiny_bert.write(folder)
    return folder


def rows(n=40):
    """Texts that differ from each other, with one word that tells the class."""
    return [
        (f"{(GOOD, BAD)[i % 2][i // 2 % 3]} {['the', 'a', 'film', 'is', '.'][i % 5]} {i}", "+-"[i % 2])
        for i in range(n)
    ]


def write(path, rows, columns=("text", "label")):
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([columns, *rows])
    return path


def run(*arguments):
    return classify.main(["--epochs", "4", "--rates", "0.01", "--device", "cpu", *map(str, arguments)])


def test_a_csv_becomes_a_model_and_a_report(model, tmp_path, capsys):
    path = write(tmp_path / "own.csv", rows(80))
    assert run(path, "--model", model, "--out", tmp_path / "out", "--rates", "0.001", "0.01", "--epochs", "8") == 0
    said = (tmp_path / "out" / "report.md").read_text("utf-8")
    for part in ("80 texts, 2 classes (+, -)", "| majority |", "| TF-IDF |", "| fine-tuned |", "calibration error"):
        assert part in said
    assert said.count("| 0.001 |") == said.count("| 0.01 |") == 1
    with (tmp_path / "out" / "predictions.csv").open(encoding="utf-8", newline="") as file:
        found = list(csv.DictReader(file))
    assert len(found) == 12
    again, tokenizer = from_pretrained(tmp_path / "out" / "model", head="classifier")
    logits = again(*encode(tokenizer, [row["text"] for row in found]))
    assert ["+-"[i] for i in logits.argmax(1)] == [row["said"] for row in found]
    assert "0.01: validation loss" in capsys.readouterr().out


def test_other_columns_three_classes_and_long_texts(model, tmp_path):
    own = [(f"{text} " * 6, label if i % 3 else "neither") for i, (text, label) in enumerate(rows(60))]
    path = write(tmp_path / "own.csv", own, ("what", "kind"))
    assert run(path, "--model", model, "--out", tmp_path, "--text", "what", "--label", "kind", "--epochs", "1") == 0
    said = (tmp_path / "report.md").read_text("utf-8")
    assert "(+, -, neither)" in said
    assert "60 of 60 texts are longer than the model can read" in said


CASES = {
    "no label column": (rows(), ("text", "labels"), "must have the column 'label'; there are 'text', 'labels'"),
    "one class": ([(text, "+") for text, _ in rows()], None, "must hold at least two classes, but all 40 rows say '+'"),
    "no rows": ([], None, "it holds no row"),
    "empty text": ([*rows(), ("  ", "+")], None, "line 42: the column 'text' is empty"),
    "empty label": ([("a film", ""), *rows()], None, "line 2: the column 'label' is empty"),
    "few of a class": ([*rows(), ("a good film", "0"), ("A good film!", "0")], None, "the class '0' has 1 different"),
    "numbers as labels": (
        [(t, str(i)) for i, (t, _) in enumerate(rows())],
        None,
        "is 'label' the column of the labels",
    ),
    "unquoted comma": ([*rows(), ("good", "bad", "+")], None, "line 42: more fields than columns"),
    "another script": ([(f"영화 {'가나다라마'[i % 5]}{i}", k) for i, (_, k) in enumerate(rows())], None, "in a script"),
}


@pytest.mark.parametrize(("made", "columns", "message"), CASES.values(), ids=CASES.keys())
def test_a_bad_csv_is_refused_in_words(model, tmp_path, capsys, made, columns, message):
    path = write(tmp_path / "own.csv", made, columns or ("text", "label"))
    assert run(path, "--model", model, "--out", tmp_path / "out") == 1
    error = capsys.readouterr().err
    assert message in error
    assert error.startswith("python -m attn.classify: ")
    assert not (tmp_path / "out").exists()


def test_files_that_are_none(model, tmp_path, capsys):
    assert run(tmp_path / "none.csv", "--model", model) == 1
    assert "none.csv must be a CSV file, but there is none" in capsys.readouterr().err
    (tmp_path / "latin.csv").write_bytes("text,label\nschön,+\n".encode("latin-1"))
    assert run(tmp_path / "latin.csv", "--model", model) == 1
    assert "must be text in UTF-8" in capsys.readouterr().err


def test_checkpoints_that_are_none(model, tmp_path, capsys):
    path = write(tmp_path / "own.csv", rows())
    assert run(path, "--model", tmp_path) == 1
    assert "config.json" in capsys.readouterr().err
    (tmp_path / "other").mkdir()
    for file in model.iterdir():
        (tmp_path / "other" / file.name).write_bytes(file.read_bytes())
    config = json.loads((model / "config.json").read_text())
    (tmp_path / "other" / "config.json").write_text(json.dumps(config | {"intermediate_size": 50}))
    assert run(path, "--model", tmp_path / "other") == 1
    assert "does not fit its config" in capsys.readouterr().err
    (tmp_path / "other" / "config.json").write_text(json.dumps(config))
    (tmp_path / "other" / "vocab.txt").write_text("\n".join([*tiny_bert.WORDS, *map(str, range(99))]) + "\n")
    assert run(path, "--model", tmp_path / "other") == 1
    assert "vocab_size is 40" in capsys.readouterr().err


def test_wrong_usage(capsys):
    with pytest.raises(SystemExit) as stopped:
        run("own.csv", "--epochs", "0")
    assert stopped.value.code == 2


def test_equal_texts_stand_on_one_side(tmp_path):
    own = rows(60) + [(text.upper() + "!", label) for text, label in rows(60)]
    data = labelled.read_csv(write(tmp_path / "own.csv", own))
    sides = labelled.split(data)
    assert sorted(i for part in sides.values() for i in part) == list(range(120))
    where = {i: side for side, part in sides.items() for i in part}
    assert all(where[i] == where[60 + i] for i in range(60))
    assert {side: len(part) for side, part in sides.items()} == {"train": 80, "validation": 20, "test": 20}


def test_calibration_and_temperature():
    rng = np.random.default_rng(0)
    z = 1.5 * rng.normal(size=(2000, 3))
    labels = (z + rng.gumbel(size=z.shape)).argmax(axis=1)
    honest, loud = judged.Verdict(z, labels), judged.Verdict(4 * z, labels)
    assert honest.ece()[0] < honest.ece()[1]
    assert loud.ece()[0] > 2 * loud.ece()[1]
    assert judged.fit_temperature(loud) == pytest.approx(4 * judged.fit_temperature(honest), rel=0.02)
    assert loud.loss(4.0) == pytest.approx(honest.loss())
    mean, low, high = judged.interval(honest.right.astype(float))
    assert high - low == pytest.approx(2 * 1.96 * (mean * (1 - mean) / 2000) ** 0.5, rel=0.1)
    assert torch.tensor(honest.counts).sum() == 2000
