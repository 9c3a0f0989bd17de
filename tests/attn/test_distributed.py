"""Two processes under torchrun against one: the same losses, weights and files."""

import json
import random
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest
import torch
from torch import nn

from attn.distributed import Place, choose_device, map_tensors, share
from attn.models.bert import Bert, Classifier, Pretraining
from attn.models.transformer import Sizes
from attn.recipe import Recipe
from attn.train import train

SCRIPT = """
import json, os, sys
sys.path.insert(0, {folder!r})
from test_distributed import batches, loss, network, recipe
from attn.train import train

folder = sys.argv[1]
model = network()
train(model, batches, loss, recipe(epochs=1), checkpoint=folder + "/run.pt")
model = network()
history = train(model, batches, loss, recipe(), checkpoint=folder + "/run.pt")
with open(folder + f"/{{os.environ['RANK']}}.json", "w") as file:
    json.dump([history.losses, [p.tolist() for p in model.parameters()]], file)
"""


class Sentences(NamedTuple):
    tokens: torch.Tensor
    lengths: torch.Tensor


def network():
    with torch.random.fork_rng():
        torch.manual_seed(5)
        return nn.Sequential(nn.Embedding(11, 6), nn.Linear(6, 11))


def batches(epoch):
    """Batches of 1 to 7 rows, so that shares differ and one process is once left without a row."""
    generator = torch.Generator().manual_seed(epoch)
    return [
        Sentences(torch.randint(11, (rows, 9), generator=generator), torch.randint(1, 10, (rows,), generator=generator))
        for rows in (7, 1, 4, 2)
    ]


def loss(model, batch):
    """Cross-entropy over as many tokens as each sentence is long."""
    real = torch.arange(9) < batch.lengths[:, None]  # (B, 9)
    logits = model(batch.tokens)[real]
    return nn.functional.cross_entropy(logits, batch.tokens[real] // 2, reduction="sum"), real.sum()


def recipe(**changes):
    return Recipe(**({"epochs": 2, "lr": 0.05, "device": "cpu", "quiet": False, "clip": 0.3} | changes))


def test_two_processes_equal_one(tmp_path):
    script = tmp_path / "run.py"
    script.write_text(SCRIPT.format(folder=str(Path(__file__).parent)))
    command = [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc_per_node", "2"]
    done = subprocess.run([*command, str(script), str(tmp_path)], capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stderr
    assert done.stderr.count("epoch 2/2: 100%") == 1  # one bar, the first process's

    model = network()
    history = train(model, batches, loss, recipe(quiet=True))
    for rank in range(2):
        losses, parameters = json.loads((tmp_path / f"{rank}.json").read_text())
        torch.testing.assert_close(losses, history.losses, rtol=0, atol=1e-5)
        for theirs, ours in zip(parameters, model.parameters(), strict=True):
            torch.testing.assert_close(torch.tensor(theirs), ours.detach(), rtol=0, atol=1e-5)
    with pytest.raises(ValueError, match="written by 2 processes, this run has 1"):
        train(network(), batches, loss, recipe(), checkpoint=tmp_path / "run.pt")


BERT_SCRIPT = """
import json, os, sys
sys.path.insert(0, {folder!r})
from test_distributed import MODELS, ROWS, recipe, score
from attn.train import train

name, folder = sys.argv[1:]
make, loss = MODELS[name]
calls = []
history = train(make(), lambda epoch: ROWS, loss, recipe(), evaluate=lambda model: score(model, calls))
with open(folder + f"/{{os.environ['RANK']}}.json", "w") as file:
    json.dump([history.losses, history.scores, len(calls)], file)
"""
ROWS = [
    (torch.tensor([[2, 5, 6, 3], [2, 7, 3, 0], [2, 8, 9, 3]]), torch.tensor([4, 3, 4]), torch.tensor([0, 1, 1])),
    (torch.tensor([[2, 4, 3]]), torch.tensor([3]), torch.tensor([1])),
    (torch.tensor([[2, 6, 6, 6, 3], [2, 3, 0, 0, 0]]), torch.tensor([5, 2]), torch.tensor([0, 0])),
]


def bert():
    return Bert(Sizes(d_model=12, n_heads=2, n_layers=1, d_ff=16, dropout=0.0, norm="post"), 11, max_len=6)


def made(kind, **options):
    def make():
        with torch.random.fork_rng():
            torch.manual_seed(2)
            return kind(bert(), **options)

    return make


def label_loss(model, batch):
    tokens, lengths, labels = batch
    return nn.functional.cross_entropy(model(tokens, lengths), labels, reduction="sum"), len(labels)


def token_loss(model, batch):
    """Of the two heads one alone; and through a part of the model, not through the whole."""
    tokens, lengths, _ = batch
    real = torch.arange(tokens.shape[1]) < lengths[:, None]
    logits = model.token_logits(model.bert(tokens, lengths).hidden[real])
    return nn.functional.cross_entropy(logits, tokens[real], reduction="sum"), real.sum()


def both_heads_one_loss(model, batch):
    tokens, lengths, _ = batch
    real = torch.arange(tokens.shape[1]) < lengths[:, None]
    logits, _ = model(tokens, lengths)
    return nn.functional.cross_entropy(logits[real], tokens[real], reduction="sum"), real.sum()


MODELS = {
    "mean": (made(Classifier, n_classes=2, pooling="mean"), label_loss),  # the pooler gets no gradient
    "cls": (made(Classifier, n_classes=2), label_loss),
    "tokens": (made(Pretraining), token_loss),  # nor does the next-sentence head
    "tokens of both": (made(Pretraining), both_heads_one_loss),
}


def score(model, calls):
    """A score that no two calls share, so that it shows whether all processes have the same."""
    assert not model.training
    calls.append(1)
    return random.SystemRandom().random() + float(next(model.parameters()).detach().sum())


@pytest.mark.parametrize("name", MODELS)
def test_bert_in_two_processes_equals_one(tmp_path, name):
    script = tmp_path / "run.py"
    script.write_text(BERT_SCRIPT.format(folder=str(Path(__file__).parent)))
    command = [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc_per_node", "2"]
    done = subprocess.run([*command, str(script), name, str(tmp_path)], capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stderr
    make, loss = MODELS[name]
    model, calls = make(), []
    history = train(model, lambda _epoch: ROWS, loss, recipe(quiet=True), evaluate=lambda model: score(model, calls))
    (losses, scores, evaluated), (other_losses, other_scores, other_evaluated) = (
        json.loads((tmp_path / f"{rank}.json").read_text()) for rank in range(2)
    )
    torch.testing.assert_close(losses, history.losses, rtol=0, atol=1e-4)
    assert losses == other_losses
    assert scores == other_scores
    assert (evaluated, other_evaluated) == (2, 0)  # the first process alone


FAILING_SCRIPT = """
import sys, threading
sys.path.insert(0, {folder!r})
from test_distributed import batches, loss, network, recipe
from attn.train import train

class Odd(Exception):
    def __init__(self, one, other):  # cannot be sent to another process
        super().__init__(one)
        self.lock = threading.Lock()

def evaluate(model):
    raise Odd("no data to evaluate on", 2)

try:
    train(network(), batches, loss, recipe(epochs=1, quiet=True), evaluate=evaluate)
except (Odd, RuntimeError) as error:
    print(type(error).__name__, error, flush=True)
"""
RESUMED_SCRIPT = """
import os, sys, torch
sys.path.insert(0, {folder!r})
from test_distributed import batches, loss, network, recipe
from attn.train import train

def noisy(epoch):
    for batch in batches(epoch):
        yield batch._replace(tokens=batch.tokens * (torch.rand(batch.tokens.shape) < 0.8))

path = sys.argv[1] + "/run.pt"
train(network(), noisy, loss, recipe(epochs=1, quiet=True), checkpoint=path)
history = train(network(), noisy, loss, recipe(epochs=2, quiet=True), checkpoint=path)
print(len(history.losses), flush=True)
"""


def test_batches_that_draw_noise_can_be_resumed_in_two_processes(tmp_path):
    """Each process draws its own: the first one's batch stands for all."""
    script = tmp_path / "run.py"
    script.write_text(RESUMED_SCRIPT.format(folder=str(Path(__file__).parent)))
    command = [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc_per_node", "2"]
    done = subprocess.run([*command, str(script), str(tmp_path)], capture_output=True, text=True, timeout=600)
    assert done.stdout.count("8") == 2, done.stderr


def test_an_evaluation_that_fails_stops_all_processes(tmp_path):
    script = tmp_path / "run.py"
    script.write_text(FAILING_SCRIPT.format(folder=str(Path(__file__).parent)))
    command = [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc_per_node", "2"]
    done = subprocess.run([*command, str(script)], capture_output=True, text=True, timeout=600)
    said = sorted(done.stdout.splitlines())
    assert said == ["Odd no data to evaluate on", "RuntimeError the first process stopped: Odd: no data to evaluate on"]


def test_shares_make_up_the_batch():
    batch = {"x": torch.arange(7), "more": [torch.arange(14).view(7, 2), None]}
    shares = [share(batch, Place(torch.device("cpu"), rank, 3)) for rank in range(3)]
    assert [weight for _, weight in shares] == [1, 1, 1]
    assert torch.cat([part["x"] for part, _ in shares]).sort().values.tolist() == list(range(7))
    assert [len(part["more"][0]) for part, _ in shares] == [3, 2, 2]
    alone, weight = share({"x": torch.arange(1)}, Place(torch.device("cpu"), 2, 3))
    assert (alone["x"].tolist(), weight) == ([0], 0)
    assert share(batch, Place(torch.device("cpu"))) == (batch, 1)


@pytest.mark.parametrize(
    ("batch", "lengths"),
    [((torch.zeros(3), torch.zeros(4)), "3, 4"), ((torch.zeros(3), torch.tensor(1)), "3, 0"), (("text",), "")],
)
def test_what_cannot_be_shared_is_named(batch, lengths):
    with pytest.raises(ValueError, match=rf"2 processes share a batch by its first axis.*\[{lengths}\]"):
        share(batch, Place(torch.device("cpu"), 0, 2))


def test_map_keeps_the_nest():
    batch = Sentences(torch.ones(2), [{"a": torch.ones(1), "b": "text"}])
    assert map_tensors(lambda x: x.sum().item(), batch) == Sentences(2.0, [{"a": 1.0, "b": "text"}])


def test_devices():
    assert choose_device("cpu") == torch.device("cpu")
    assert choose_device().type in ("cuda", "mps", "cpu")
    with pytest.raises(ValueError, match=r"device 'gpu' is not there: choose among .*cpu"):
        choose_device("gpu")


@pytest.mark.skipif(torch.cuda.is_available(), reason="a GPU is there")
def test_absent_gpu_is_named():
    with pytest.raises(ValueError, match="device 'cuda:0' is not there"):
        choose_device("cuda:0")
