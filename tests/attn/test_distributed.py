"""Two processes under torchrun against one: the same losses, weights and files."""

import json
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest
import torch
from torch import nn

from attn.distributed import Place, choose_device, map_tensors, share
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
    done = subprocess.run([*command, str(script), str(tmp_path)], capture_output=True, text=True, timeout=120)
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
