"""Checkpoints: killed and resumed equals uninterrupted; damaged, foreign and unwritable files."""

import os
import random
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import nn
from torch.utils.data import DataLoader

from attn import checkpoint
from attn.recipe import Recipe
from attn.runs import fingerprint
from attn.train import train

SLOW = """
import sys, time
sys.path.insert(0, {folder!r})
from test_checkpoint import batches, loss, network, recipe
from attn.train import train

def slowly(epoch):
    for i, batch in enumerate(batches(epoch)):
        if epoch == 1 and i >= 3:
            print("here", flush=True)
            time.sleep(60)
        yield batch

train(network(), slowly, loss, recipe(), checkpoint=sys.argv[1], evaluate=lambda model: 1.0)
"""


def network():
    with torch.random.fork_rng():
        torch.manual_seed(3)
        return nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Dropout(0.4), nn.Linear(16, 1))


def batches(epoch):
    generator = torch.Generator().manual_seed(epoch)
    return [torch.randn(6, 4, generator=generator) for _ in range(5)]


def loss(model, batch):
    noise = random.random() + np.random.rand()  # a loss that draws from every global generator
    return (model(batch).squeeze(-1) - batch.sum(-1) - noise).square().sum(), len(batch)


def recipe(**changes):
    settings = {"epochs": 3, "lr": 0.02, "schedule": "cosine", "steps": 15, "warmup": 3, "save_every": 2}
    return Recipe(**(settings | {"device": "cpu", "quiet": True} | changes))


def test_killed_and_resumed_equals_uninterrupted(tmp_path):
    path = tmp_path / "run.pt"
    code = SLOW.format(folder=str(Path(__file__).parent))
    with subprocess.Popen([sys.executable, "-c", code, str(path)], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "here\n"  # in the midst of the second epoch
        process.send_signal(signal.SIGKILL)
    assert process.returncode == -signal.SIGKILL
    assert torch.load(path, weights_only=True)["history"]["batch"] == 3

    resumed, straight = network(), network()
    later = train(resumed, batches, loss, recipe(), checkpoint=path, evaluate=lambda model: 1.0)
    whole = train(straight, batches, loss, recipe(), evaluate=lambda model: 1.0)
    assert later.losses == whole.losses
    assert later.scores == whole.scores == [1.0] * 3
    assert len(later.seconds) == 3
    for name, value in straight.state_dict().items():
        assert torch.equal(value, resumed.state_dict()[name]), name


@pytest.mark.parametrize("stop", range(1, 15))
def test_resumes_from_any_step(tmp_path, stop):
    """A stop after any step, with a stream whose iterator draws from the global generator, as a DataLoader's does."""

    def stream(epoch):
        return torch.utils.data.DataLoader(torch.cat(batches(epoch)), batch_size=6)

    class Stop(Exception):  # noqa: N818 - a signal of this test
        pass

    def interrupted(model, batch):
        interrupted.steps += 1
        if interrupted.steps > stop:
            raise Stop
        return loss(model, batch)

    interrupted.steps = 0
    path, resumed, straight = tmp_path / "run.pt", network(), network()
    with pytest.raises(Stop):
        train(network(), stream, interrupted, recipe(save_every=1), checkpoint=path)
    assert (
        train(resumed, stream, loss, recipe(), checkpoint=path).losses == train(straight, stream, loss, recipe()).losses
    )
    assert all(map(torch.equal, resumed.parameters(), straight.parameters()))


def test_a_finished_training_goes_on_with_more_epochs(tmp_path):
    path, model = tmp_path / "run.pt", network()
    first = train(model, batches, loss, recipe(epochs=1), checkpoint=path)
    assert train(network(), batches, loss, recipe(epochs=1), checkpoint=path).losses == first.losses  # nothing to do
    longer = train(network(), batches, loss, recipe(epochs=3), checkpoint=path)
    assert longer.losses == train(network(), batches, loss, recipe()).losses


def test_another_recipe_is_refused(tmp_path):
    path = tmp_path / "run.pt"
    train(network(), batches, loss, recipe(epochs=1), checkpoint=path)
    with pytest.raises(ValueError, match=r"run\.pt was written with lr 0\.02, clip 1\.0: resume with the same recipe"):
        train(network(), batches, loss, recipe(lr=0.1, clip=2.0), checkpoint=path)


def test_another_number_of_processes_is_refused(tmp_path):
    path = tmp_path / "run.pt"
    train(network(), batches, loss, recipe(epochs=1), checkpoint=path)
    state = checkpoint.load(path)
    checkpoint.save(path, state | {"random": state["random"] * 2})
    with pytest.raises(ValueError, match="written by 2 processes, this run has 1"):
        train(network(), batches, loss, recipe(), checkpoint=path)


def test_another_architecture_is_named(tmp_path):
    path = tmp_path / "run.pt"
    train(network(), batches, loss, recipe(epochs=1), checkpoint=path)
    other = nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 1))
    wanted = (
        r"run\.pt holds another architecture\. missing: 2\.bias, 2\.weight; left over: 3\.bias, 3\.weight; "
        r"of another shape: 0\.bias \(16,\) for \(8,\), 0\.weight \(16, 4\) for \(8, 4\)"
    )
    with pytest.raises(ValueError, match=wanted):
        train(other, batches, loss, recipe(), checkpoint=path)
    with pytest.raises(ValueError, match=r"missing: 0\.bias, 0\.weight, 1\.bias, 1\.weight, 2\.bias and 7 more"):
        checkpoint.load_weights(nn.Sequential(*[nn.Linear(1, 1) for _ in range(6)]), {}, "weights")


def test_a_damaged_file_is_named(tmp_path):
    path = tmp_path / "run.pt"
    train(network(), batches, loss, recipe(epochs=1), checkpoint=path)
    whole = path.read_bytes()
    place = whole.index(checkpoint.load(path)["model"]["0.weight"].numpy().tobytes())
    flipped = whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :]
    for bad in (b"", b"nonsense", whole[: len(whole) // 2], flipped):
        path.write_bytes(bad)
        with pytest.raises(ValueError, match=r"checkpoint .*run\.pt is damaged \(.*\): delete it"):
            train(network(), batches, loss, recipe(), checkpoint=path)
        assert path.read_bytes() == bad  # nothing written over it


def test_a_file_of_another_kind_is_named(tmp_path):
    path = tmp_path / "weights.pt"
    torch.save(network().state_dict(), path)
    with pytest.raises(ValueError, match=r"weights\.pt is no training checkpoint: it has no model, optimizer"):
        train(network(), batches, loss, recipe(), checkpoint=path)
    with pytest.raises(FileNotFoundError):
        checkpoint.load(tmp_path / "absent.pt")


def test_code_in_a_checkpoint_is_not_run(tmp_path):
    class Attack:
        def __reduce__(self):
            return (os.mkdir, (str(tmp_path / "owned"),))

    torch.save({"model": Attack()}, tmp_path / "run.pt")
    with pytest.raises(ValueError, match="damaged"):
        checkpoint.load(tmp_path / "run.pt")
    assert not (tmp_path / "owned").exists()


def test_a_full_disk_leaves_the_old_checkpoint(tmp_path):
    path = tmp_path / "run.pt"
    checkpoint.save(path, {"step": 1})
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, hard))  # no file may grow beyond: writes fail as on a full disk
    try:
        with pytest.raises(
            OSError, match=r"run\.pt could not be written .*disk full\?; the one written before is intact"
        ):
            checkpoint.save(path, {"step": 2, "model": torch.zeros(100_000)})
        with pytest.raises(OSError, match=r"new\.pt could not be written .*disk full\?$"):
            checkpoint.save(tmp_path / "new.pt", {"model": torch.zeros(100_000)})
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert checkpoint.load(path) == {"step": 1}
    assert [file.name for file in tmp_path.iterdir()] == ["run.pt"]  # nothing half-written


def test_a_folder_is_made(tmp_path):
    checkpoint.save(tmp_path / "a" / "b.pt", {"x": 1})
    assert checkpoint.load(tmp_path / "a" / "b.pt", keys=("x",)) == {"x": 1}


def test_killed_while_saving_leaves_a_whole_file(tmp_path):
    """SIGKILL at some moments of a program that does nothing but save."""
    path = tmp_path / "run.pt"
    code = f"""
import torch
from attn import checkpoint
i = 0
while True:
    checkpoint.save({str(path)!r}, {{"step": i, "model": torch.full((300_000,), i)}})
    i += 1
    if i == 1: print(flush=True)
"""
    for moment in range(3):
        with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as process:
            process.stdout.readline()
            time.sleep(0.03 + 0.005 * moment)
            process.kill()
        state = checkpoint.load(path)
        assert (state["model"] == state["step"]).all()


@pytest.mark.parametrize(
    ("changes", "other", "message"),
    [
        ({"steps": 30}, batches, "written with steps 15: resume with the same recipe and batches"),
        ({"bf16": True}, batches, "written with bf16 False"),
        ({}, lambda epoch: [batch[:3] for batch in batches(epoch)], "written with batches "),
        ({}, lambda epoch: batches(epoch + 1), "written with batches "),
        ({}, lambda epoch: [batch.double() for batch in batches(epoch)], "written with batches "),
        ({"lr": 0.1}, lambda epoch: batches(epoch)[::-1], "written with lr 0.02, batches "),
        ({"steps": 30}, batches, r"\(here: steps 30; steps come from the epochs"),
        (
            {"groups": lambda model: [{"params": model.parameters(), "weight_decay": 0.1}]},
            batches,
            "written with groups",
        ),
        ({"groups": lambda model: [{"params": [p]} for p in model.parameters()]}, batches, "written with groups"),
    ],
)
def test_another_training_is_refused_and_the_model_stays(tmp_path, changes, other, message):
    path = tmp_path / "run.pt"
    train(network(), batches, loss, recipe(epochs=1), checkpoint=path)
    model, written = network(), path.read_bytes()
    with pytest.raises(ValueError, match=message):
        train(model, other, loss, recipe(**changes), checkpoint=path)
    assert all(map(torch.equal, model.parameters(), network().parameters()))
    assert path.read_bytes() == written


def test_a_schedule_of_another_length_is_refused(tmp_path):
    """Linear over two epochs, then over three: the rates of the steps that were taken would have been others."""
    path = tmp_path / "run.pt"
    falling = {"schedule": "linear", "steps": None}
    train(network(), batches, loss, recipe(epochs=2, **falling), checkpoint=path)
    with pytest.raises(ValueError, match="written with steps 10"):
        train(network(), batches, loss, recipe(epochs=3, **falling), checkpoint=path)


def test_a_constant_schedule_has_no_length(tmp_path):
    path = tmp_path / "run.pt"
    constant = {"schedule": "constant", "warmup": 0}
    train(network(), batches, loss, recipe(epochs=1, **constant, steps=None), checkpoint=path)
    longer = train(network(), batches, loss, recipe(epochs=2, **constant, steps=24), checkpoint=path)
    assert len(longer.losses) == 10


@pytest.mark.parametrize("kind", [str, np.array, torch.tensor, lambda x: {"a": [x, 1.5]}])
def test_equal_batches_have_equal_fingerprints_and_others_not(kind):
    one, other, same = (fingerprint([kind(x)]) for x in ([1, 2], [1, 3], [1, 2]))
    assert one == same != other


def test_any_batch_has_a_fingerprint():
    """Of every type and shape, in any nest."""
    batch = {
        "flags": torch.tensor([True, False]),
        "more": (torch.tensor(3, dtype=torch.int8), [torch.ones(2, 1).bfloat16()]),
    }
    assert len({fingerprint(x) for x in (batch, {**batch, "flags": ~batch["flags"]}, [], None)}) == 4


def test_rates_of_numpy_can_be_resumed(tmp_path):
    path = tmp_path / "run.pt"
    settings = {"lr": np.float64(0.02), "betas": [np.float64(0.9), 0.999], "weight_decay": np.float64(0.1)}
    first = train(network(), batches, loss, recipe(epochs=2, **settings), checkpoint=path)
    plain = {"lr": 0.02, "betas": (0.9, 0.999), "weight_decay": 0.1}
    assert train(network(), batches, loss, recipe(epochs=2, **plain), checkpoint=path).losses == first.losses


@pytest.mark.parametrize("kind", ["once", "drawn"])
def test_a_checkpoint_changes_no_fresh_run(tmp_path, kind):
    """Batches that can be had once, or that draw from a generator of their own, are as without a file."""
    found = []
    for path in (None, tmp_path / "run.pt"):
        own = torch.Generator().manual_seed(1)
        drawn = DataLoader(torch.arange(20.0).view(5, 4), 1, shuffle=True, generator=own)
        epoch = iter(batches(0)) if kind == "once" else drawn
        history = train(network(), lambda _epoch, e=epoch: e, loss, recipe(epochs=1, steps=5), checkpoint=path)
        found.append(history.losses)
    assert found[0] == found[1]
    assert len(found[0]) == 5
