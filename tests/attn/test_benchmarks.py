"""That each benchmark runs, at a toy size, and that the NumPy peer's gradients are right."""

import json
import sys
from pathlib import Path

import numpy as np
import pytest
import torch
from threadpoolctl import threadpool_limits

from attn.data.sentiment import Snippet
from attn.data.store import Splits
from attn.data.translation import Pair
from attn.models.bert import Bert, Classifier
from attn.models.transformer import Sizes

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def _as_run_does(monkeypatch):
    """The folder can be imported from, and there is one thread."""
    monkeypatch.setattr(sys, "path", [str(ROOT / "benchmarks"), *sys.path])
    threads = torch.get_num_threads()
    with threadpool_limits(1):
        torch.set_num_threads(1)
        yield
    torch.set_num_threads(threads)


def test_heads():
    import heads

    rows = heads.heads(B=2, T=8, d_model=16, n_heads=2, times=1)
    assert len(rows) == 3
    assert all(row.ratio > 0 and row.goal == 1.0 for row in rows)


def test_memory():
    import heads

    rows = heads.memory(T=2048)
    assert len(rows) == 2
    assert all(row.ratio > 1 for row in rows)
    q = torch.randn(1, 5, 4)
    torch.testing.assert_close(
        heads.written_out(q, q, q), torch.nn.functional.scaled_dot_product_attention(q, q, q), rtol=1e-5, atol=1e-6
    )


def test_generate():
    import generation

    (row,) = generation.generate(length=8, times=1, sizes=Sizes(16, 2, 1, 32), n_tokens=20)
    assert row.ratio > 0


def test_grouped_and_beams():
    import generation

    (step,) = generation.grouped(S=16, d_model=32, n_heads=4, n_kv_heads=2, times=1)
    small = Sizes(16, 2, 2, 32, positions="learned", activation="gelu")
    (search,) = generation.beams(B=2, width=3, length=6, times=1, sizes=small, n_tokens=30)  # raises where they differ
    assert step.ratio > 0
    assert search.ratio > 0


@pytest.mark.parametrize("name", ["dates", "sums"])
def test_sequences(name):
    import sequences

    rows = getattr(sequences, name)(n=300, batches=1)
    assert all(row.ratio == 0 for row in rows)  # too little to learn from: no ratio without the target
    assert "**missed**" in rows[0].cells()[4]


def test_translate():
    import translation_speed

    pairs = [Pair(f"the package number {i} is small", f"le paquet numéro {i} est petit") for i in range(30)]
    translation_speed.MAX_TOKENS, before = 60, translation_speed.MAX_TOKENS
    rows = translation_speed.translate(steps=4, pairs=pairs, n_tokens=60, sizes=Sizes(16, 2, 1, 32, norm="post"))
    translation_speed.MAX_TOKENS = before
    assert [row.goal for row in rows] == [1.2, 1.2]


def test_finetune(monkeypatch):
    import finetuning
    from transformers import BertConfig, BertForSequenceClassification

    from attn.bert import wordpiece

    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "good", "bad", "film"]
    tokenizer = wordpiece({word: i for i, word in enumerate(words)})
    snippets = [Snippet("good film" if i % 2 else "bad " * (i % 7 + 1), i % 2, 1.0, ()) for i in range(96)]
    config = BertConfig(vocab_size=8, hidden_size=16, num_hidden_layers=1, num_attention_heads=2, intermediate_size=32)
    small = Sizes(16, 2, 1, 32, norm="post")
    monkeypatch.setattr(finetuning.sentiment, "load", lambda: Splits(snippets, [], snippets[:40]))
    monkeypatch.setattr(finetuning, "_ours", lambda: (Classifier(Bert(small, 8), 2), tokenizer))
    monkeypatch.setattr(finetuning, "_theirs", lambda: BertForSequenceClassification(config))
    assert [row.goal for row in finetuning.finetune(steps=3)] == [2.0, 2.0]
    rows = finetuning.finetune(full=True)
    assert "test accuracy" in rows[1].work
    assert len(rows) == 2


def lstm(xs, h, p):
    """The peer's LSTM in torch, for autograd: its gates are in the order f, g, i, o."""
    c, hs = torch.zeros(len(xs), len(p["w_h"])), []
    h = c if h is None else h
    for x in xs.unbind(1):
        f, g, i, o = (x @ p["w_x"] + h @ p["w_h"] + p["b"]).chunk(4, -1)
        c = f.sigmoid() * c + g.tanh() * i.sigmoid()
        h = o.sigmoid() * c.tanh()
        hs.append(h)
    return torch.stack(hs, 1)


@pytest.mark.parametrize("system", ["attention", "peeky"])
def test_the_peers_gradients_equal_autograd(system):
    from numpy_peer import Peer

    rng = np.random.default_rng(2)
    peer = Peer(7, width=3, hidden=4, system=system)
    for layer in peer.layers:
        for value in layer.parameters.values():
            value += 0.3 * rng.normal(size=value.shape).astype("f")
    source, target = rng.integers(7, size=(3, 4)), rng.integers(7, size=(3, 6))
    parameters = [{k: torch.tensor(v, requires_grad=True) for k, v in x.parameters.items()} for x in peer.layers]
    read, encoder, write, decoder, output = parameters
    hs, x = lstm(read["w"][source], None, encoder), write["w"][target[:, :-1]]
    last = hs[:, -1:].expand(-1, x.shape[1], -1)
    states = lstm(x if system == "attention" else torch.cat([last, x], 2), hs[:, -1], decoder)
    context = last if system == "peeky" else (states @ hs.mT).softmax(-1) @ hs
    logits = torch.cat([context, states], 2) @ output["w"] + output["b"]
    loss = torch.nn.functional.cross_entropy(logits.flatten(0, 1), torch.tensor(target[:, 1:]).flatten())
    loss.backward()

    assert peer.loss(source, target) == pytest.approx(loss.item(), rel=1e-5)
    for layer, wanted in zip(peer.layers, parameters, strict=True):
        for name, gradient in layer.gradients.items():
            np.testing.assert_allclose(gradient, wanted[name].grad, rtol=1e-3, atol=1e-6, err_msg=name)


def test_the_peer_learns():
    from numpy_peer import Peer

    rng = np.random.default_rng(3)
    source = rng.integers(5, size=(64, 3))
    target = np.concatenate([np.zeros((64, 1), int), source[:, ::-1]], 1)
    peer = Peer(5, width=8, hidden=24)
    first = peer.loss(source, target)
    for _ in range(150):
        last = peer.loss(source, target)
        peer.update(0.01)
    assert last < 0.2 * first


def test_one_table_of_what_is_named(monkeypatch, capsys, tmp_path):
    import run
    from measure import Row

    rows = {"heads": [Row("a", "1 s", "2 s", 2.0, 1.0)], "dates": [Row("b", "3 s", "", None, None, "note")]}
    monkeypatch.setattr(run, "measure", lambda name, full: rows[name])
    run.main(["heads", "dates", "--out", str(tmp_path / "rows.json")])
    printed = capsys.readouterr().out.splitlines()
    assert [line.split("|")[1].strip() for line in printed] == ["work", "-" * 4, "a", "b"]
    assert "2.00×" in printed[2]
    assert "met" in printed[2]
    assert json.loads((tmp_path / "rows.json").read_text())[0]["ratio"] == 2.0


def test_every_name_has_its_function():
    import importlib

    import run

    assert all(callable(getattr(importlib.import_module(module), name)) for name, module in run.WHERE.items())


def test_an_unknown_name_is_refused(capsys):
    import run

    with pytest.raises(SystemExit) as stop:
        run.main(["dtaes"])
    assert stop.value.code == 2
    assert "unknown: dtaes; choose among heads, memory" in capsys.readouterr().err
