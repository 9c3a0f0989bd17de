"""The training loop: schedules, updates against torch's own, and every stop and message."""

import math
from typing import NamedTuple

import pytest
import torch
from torch import nn

from attn.distributed import has_bfloat16, to_device
from attn.recipe import Recipe, factor, make_optimizer, schedule_length
from attn.train import History, train


class Pairs(NamedTuple):
    inputs: torch.Tensor
    targets: torch.Tensor


def data(epoch, batches=4, rows=5):
    generator = torch.Generator().manual_seed(epoch)
    return [
        Pairs(torch.randn(rows, 3, generator=generator), torch.randn(rows, 2, generator=generator))
        for _ in range(batches)
    ]


def squares(model, batch):
    return (model(batch.inputs) - batch.targets).square().sum(), batch.targets.numel()


def small(dropout=0.0):
    with torch.random.fork_rng():
        torch.manual_seed(1)
        return nn.Sequential(nn.Linear(3, 8), nn.Tanh(), nn.Dropout(dropout), nn.Linear(8, 2))


def recipe(**changes):
    return Recipe(**({"epochs": 2, "lr": 0.01, "device": "cpu", "quiet": True} | changes))


def test_equals_adamw_written_out():
    model, other = small(), small()
    history = train(model, data, squares, recipe(weight_decay=0.1, clip=0.5))
    optimizer = torch.optim.AdamW(other.parameters(), lr=0.01, weight_decay=0.1)
    losses = []
    for epoch in range(2):
        for batch in data(epoch):
            optimizer.zero_grad()
            loss = nn.functional.mse_loss(other(batch.inputs), batch.targets)
            loss.backward()
            nn.utils.clip_grad_norm_(other.parameters(), 0.5)
            optimizer.step()
            losses.append(loss.item())
    torch.testing.assert_close(history.losses, losses)
    torch.testing.assert_close(model.state_dict(), other.state_dict())
    assert len(history.seconds) == 2
    assert (history.epoch, history.batch, history.scores) == (2, 0, [])


def test_unequal_batches_weigh_by_their_count():
    def one_by_one(epoch):
        return [Pairs(*(x[:n] for x in pair)) for n, pair in zip([1, 5, 2, 4], data(epoch), strict=True)]

    history = train(small(), one_by_one, squares, recipe(epochs=1))
    batch = one_by_one(0)[0]
    assert history.losses[0] == pytest.approx(nn.functional.mse_loss(small()(batch.inputs), batch.targets).item())


def test_clipping_bounds_the_first_gradient():
    norms = []

    def watched(model, batch):
        model[0].weight.register_post_accumulate_grad_hook(lambda p: norms.append(p))
        total, count = squares(model, batch)
        return 1e6 * total, count

    model = small()
    train(model, lambda epoch: data(epoch, 1), watched, recipe(epochs=1, clip=0.25))
    norm = torch.stack([p.grad.norm() for p in model.parameters()]).norm()
    assert norm.item() == pytest.approx(0.25, rel=1e-4)
    train(model, lambda epoch: data(epoch, 1), watched, recipe(epochs=1, clip=None))
    assert torch.stack([p.grad.norm() for p in model.parameters()]).norm() > 1e3


def test_evaluation_runs_each_epoch_without_gradients_or_dropout():
    seen = []

    def evaluate(model):
        seen.append((model.training, torch.is_grad_enabled()))
        return torch.tensor(len(seen))

    model = small(0.5)
    history = train(model, data, squares, recipe(), evaluate=evaluate)
    assert seen == [(False, False)] * 2
    assert history.scores == [1.0, 2.0]
    assert not model.training


def test_seed_fixes_dropout_and_leaves_the_callers_generators_alone():
    before = torch.get_rng_state()
    runs = [train(small(0.5), data, squares, recipe(seed=seed)).losses for seed in (0, 0, 1)]
    assert runs[0] == runs[1] != runs[2]
    assert torch.equal(before, torch.get_rng_state())


def test_frozen_parameters_stay():
    model = small()
    model[0].requires_grad_(False)
    before = model[0].weight.clone()
    train(model, data, squares, recipe(weight_decay=0.5))
    assert torch.equal(model[0].weight, before)
    assert not torch.equal(model[3].weight, small()[3].weight)


def test_groups_have_rates_of_their_own_through_the_schedule():
    def groups(model):
        return [{"params": model[0].parameters(), "lr": 0.0}, {"params": model[3].parameters()}]

    model = small()
    train(model, data, squares, recipe(groups=groups, schedule="cosine", warmup=2))
    assert torch.equal(model[0].weight, small()[0].weight)
    optimizer = make_optimizer(model, recipe(groups=groups))
    assert [group["initial_lr"] for group in optimizer.param_groups] == [0.0, 0.01]


def test_tied_parameters_are_listed_once():
    model = nn.ModuleList([nn.Linear(3, 3), nn.Linear(3, 3)])
    model[1].weight = model[0].weight
    (group,) = make_optimizer(model, recipe()).param_groups
    assert len(group["params"]) == len({id(p) for p in group["params"]}) == 3


def test_bf16_autocast():
    dtypes = []

    def loss(model, batch):
        out = model(batch.inputs)
        dtypes.append(out.dtype)
        return (out.float() - batch.targets).square().sum(), batch.targets.numel()

    for bf16 in (True, False, None):
        train(small(), lambda epoch: data(epoch, 1), loss, recipe(epochs=1, bf16=bf16))
    assert dtypes == [torch.bfloat16, torch.float32, torch.float32]


def test_constant_and_linear_schedules_equal_torch():
    optimizer = torch.optim.SGD([nn.Parameter(torch.zeros(1))], lr=1.0)
    warm = torch.optim.lr_scheduler.LinearLR(optimizer, start_factor=1 / 4, total_iters=3)
    decay = torch.optim.lr_scheduler.LinearLR(optimizer, start_factor=1.0, end_factor=0.0, total_iters=6)
    rates = []
    for step in range(10):
        rates.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        (warm if step < 3 else decay).step()
    linear = recipe(schedule="linear", warmup=4)
    # torch's warm-up is at its peak in step 3; ours holds it in step 4 too, where the decay begins
    ours = [factor(linear, step, 10) for step in range(10)]
    assert ours[:4] == pytest.approx(rates[:4])
    assert ours[4:] == pytest.approx([1 - n / 6 for n in range(6)])
    assert [factor(recipe(), step) for step in range(3)] == [1.0] * 3


def test_cosine_schedule_equals_torch():
    optimizer = torch.optim.SGD([nn.Parameter(torch.zeros(1))], lr=1.0)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=7)
    for step in range(8):
        assert factor(recipe(schedule="cosine"), step, 7) == pytest.approx(optimizer.param_groups[0]["lr"], abs=1e-9)
        optimizer.step()
        schedule.step()
    assert factor(recipe(schedule="cosine"), 100, 7) == 0.0  # past its end: stays there


def test_inverse_square_root_schedule_equals_the_paper():
    ours = recipe(schedule="inverse_sqrt", warmup=40)
    peak = 40**-0.5  # min(step^-0.5, step · warmup^-1.5), steps from 1, as a share of its peak
    for step in (1, 20, 40, 41, 1000):
        assert factor(ours, step - 1) == pytest.approx(min(step**-0.5, step * 40**-1.5) / peak)


def test_schedule_length():
    assert schedule_length(recipe(schedule="linear"), data) == 8
    assert schedule_length(recipe(schedule="linear", steps=5), iter) == 5
    assert schedule_length(recipe(), iter) is None


@pytest.mark.parametrize("broken", [math.nan, math.inf])
def test_stops_on_a_loss_that_is_not_finite(broken, tmp_path):
    def loss(model, batch):
        total, count = squares(model, batch)
        return total * (broken if model.step == 2 else 1.0), count

    class Counting(nn.Linear):
        step = -1

        def forward(self, x):
            self.step += 1
            return super().forward(x)

    model, path = Counting(3, 2), tmp_path / "run.pt"
    with pytest.raises(FloatingPointError, match=r"step 2: loss (nan|inf).*learning rate 0\.01.*smaller learning rate"):
        train(model, data, loss, recipe(save_every=1), checkpoint=path)
    saved = torch.load(path, weights_only=True)
    assert saved["history"]["batch"] == 2
    torch.testing.assert_close(saved["model"], model.state_dict(), rtol=0, atol=0)  # no update either


def test_stops_on_a_gradient_that_is_not_finite():
    def loss(model, batch):
        return model(batch.inputs * 0).square().sum().sqrt(), 1  # √0 has a gradient of inf · 0

    model = nn.Linear(3, 2, bias=False)
    with pytest.raises(FloatingPointError, match="step 0: loss 0, gradient norm nan"):
        train(model, data, loss, recipe())


def test_progress_bar_only_unless_quiet(capsys):
    train(small(), data, squares, recipe(quiet=False))
    assert "epoch 2/2" in capsys.readouterr().err
    train(small(), data, squares, recipe())
    assert capsys.readouterr().err == ""


def test_empty_epochs_and_batches():
    with pytest.raises(ValueError, match=r"batches\(0\) gave no batch"):
        train(small(), lambda _: [], squares, recipe())
    with pytest.raises(ValueError, match="step 0: the batch has no targets"):
        train(small(), lambda epoch: data(epoch, rows=0), squares, recipe())


def test_loss_must_be_a_sum():
    with pytest.raises(ValueError, match=r"a sum and a count, got a first value of shape \(5, 2\)"):
        train(small(), data, lambda model, batch: (model(batch.inputs), 10), recipe())


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"schedule": "cosin"}, "schedule must be one of constant, linear, cosine, inverse_sqrt, got 'cosin'"),
        ({"lr": -0.1}, "lr must be above 0 and finite, got -0.1"),
        ({"lr": math.nan}, "lr must be above 0 and finite, got nan"),
        ({"clip": 0}, "clip must be above 0"),
        ({"epochs": 0}, "epochs must be above 0"),
        ({"steps": 0}, "steps must be above 0"),
        ({"save_every": -1}, "save_every must be above 0"),
        ({"warmup": -1}, "warmup must be at least 0"),
        ({"weight_decay": math.inf}, "weight_decay must be at least 0"),
        ({"schedule": "inverse_sqrt"}, "'inverse_sqrt' needs a warmup"),
    ],
)
def test_recipe_names_what_is_wrong(changes, message):
    with pytest.raises(ValueError, match=message):
        recipe(**changes)


def test_decay_needs_a_length():
    with pytest.raises(ValueError, match=r"schedule 'cosine' needs `steps` in the recipe: batches\(0\) has no length"):
        train(small(), lambda epoch: iter(data(epoch)), squares, recipe(schedule="cosine"))


def test_optimizer_names_what_is_wrong():
    model = small()
    with pytest.raises(ValueError, match=r"groups name 0\.weight twice"):
        make_optimizer(model, recipe(groups=lambda m: [{"params": m.parameters()}, {"params": [m[0].weight]}]))
    with pytest.raises(ValueError, match=r"groups leave out 3\.weight, 3\.bias"):
        make_optimizer(model, recipe(groups=lambda m: [{"params": m[0].parameters()}]))
    with pytest.raises(ValueError, match="no parameter to train: all are frozen"):
        make_optimizer(model.requires_grad_(False), recipe())


def test_history_begins_empty():
    assert History().losses is not History().losses


@pytest.mark.parametrize("bf16", [True, False])
def test_evaluation_is_as_precise_as_training(bf16):
    """What evaluate computes is autocast too; with bf16 off nothing is."""
    seen = []

    def evaluate(model):
        seen.append(model[0](torch.ones(1, 3)).dtype)
        return 0.0

    train(small(), data, squares, recipe(bf16=bf16), evaluate=evaluate)
    assert seen == [torch.bfloat16 if bf16 else torch.float32] * 2


@pytest.mark.parametrize("there", [True, False])
def test_bf16_by_default_where_the_gpu_has_it(monkeypatch, there):
    """A T4 says that it can, by emulation: that is slower than float32."""
    asked = []
    monkeypatch.setattr(
        torch.cuda, "is_bf16_supported", lambda including_emulation: asked.append(including_emulation) or there
    )
    assert has_bfloat16(torch.device("cuda")) == there
    assert asked == [False]
    assert not has_bfloat16(torch.device("cpu"))


def test_batches_go_to_a_gpu_through_pinned_memory(monkeypatch):
    steps = []
    monkeypatch.setattr(torch.Tensor, "pin_memory", lambda x: steps.append("pinned") or x)
    monkeypatch.setattr(
        torch.Tensor, "to", lambda x, device, non_blocking: steps.append((device.type, non_blocking)) or x
    )
    to_device(torch.ones(2), torch.device("cuda"))
    assert steps == ["pinned", ("cuda", True)]
    to_device(torch.ones(2), torch.device("cpu"))
    assert steps[2:] == [("cpu", True)]


def test_a_loss_may_use_any_part_of_the_model():
    """And what it doesn't use stays as it is, weight decay or not."""
    model = small()
    before = [p.clone() for p in model[3].parameters()]
    train(model, data, lambda model, batch: (model[0](batch.inputs).square().sum(), 5), recipe(weight_decay=0.5))
    assert all(map(torch.equal, model[3].parameters(), before))


@pytest.mark.parametrize(
    ("found", "message"),
    [
        (lambda total: total, "loss must give a sum and a count, got Tensor"),
        (lambda total: None, "got NoneType"),
        (lambda total: (total, 1, 2), "got tuple"),
        (lambda total: (total.item(), 3), r"loss must give a sum \(a tensor\) and a count"),
        (lambda total: (total, "3"), r"loss must give a sum \(a tensor\) and a count"),
        (lambda total: (total, torch.ones(1)), r"got a second value of shape \(1,\)"),
    ],
)
def test_what_a_loss_gives_is_checked(found, message):
    with pytest.raises(ValueError, match=message):
        train(small(), data, lambda model, batch: found(squares(model, batch)[0]), recipe())
