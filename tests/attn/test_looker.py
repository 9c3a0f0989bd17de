"""Looks at nine cells, soft and hard, against torch's attention and against loops over paths."""

import itertools

import pytest
import torch
import torch.nn.functional as F

from attn import hard
from attn.models.looker import CellReader, Looker


@pytest.fixture(autouse=True)
def _own_seed():
    with torch.random.fork_rng():
        torch.manual_seed(0)
        yield


@pytest.fixture
def question():
    generator = torch.Generator().manual_seed(1)
    features = torch.randn(4, 9, 5, generator=generator)
    return features, torch.tensor([0, 9, 3, 3]), torch.tensor([3, 0, 1, 1])


ANSWER = torch.tensor([1, 0, 9, 4])


def make(**changes):
    looks_like = torch.randn(10, 5, generator=torch.Generator().manual_seed(3))
    return Looker(**{"looks_like": looks_like, "d_model": 6, "n_looks": 2, **changes})


@pytest.mark.parametrize("n_looks", [1, 2, 3])
def test_a_look_is_torchs_attention(n_looks, question):
    model = make(n_looks=n_looks)
    keys, values = model.places(question[0])
    state = model.start(*question[1:])
    for _ in range(n_looks):
        seen = F.scaled_dot_product_attention(model.w_q(state)[:, None], keys, values)[:, 0]
        state = model.take_in(state, seen)
    logits, fell = model.look(*question)
    torch.testing.assert_close(logits, model.output(state))
    torch.testing.assert_close(model(*question), logits)
    assert fell.shape == (4, n_looks, 9)
    torch.testing.assert_close(fell.sum(2), torch.ones(4, n_looks))


def test_untrained_it_asks_for_what_looks_alike():
    model = make()
    keys = model.w_k(model.seen(model.looks_like))
    question = model.start(torch.arange(10), torch.zeros(10, dtype=torch.long)) - model.directions.weight[0]
    torch.testing.assert_close(model.w_q(question), keys)
    learned = make(learned=True)
    assert not torch.equal(learned.w_q.weight, learned.w_k.weight)
    assert torch.equal(
        learned.start(torch.tensor([3]), torch.tensor([1])), learned.nouns.weight[[3]] + learned.directions.weight[[1]]
    )


def test_neither_scale_nor_shift_of_a_cells_features_matters(question):
    model = make()
    torch.testing.assert_close(model.places(3 * question[0] + 2), model.places(question[0]), atol=1e-4, rtol=1e-4)


@pytest.mark.parametrize("shape", [(9, 5), (10,), (10, 5, 1)])
def test_looks_like_is_a_row_for_each_garment(shape):
    with pytest.raises(ValueError, match=r"looks_like must be \(10, d_feature\), got \("):
        Looker(torch.zeros(shape))


def test_more_looks_need_no_more_weights():
    counts = {sum(p.numel() for p in make(n_looks=n).parameters()) for n in (1, 2, 3)}
    assert len(counts) == 1


def test_a_place_knows_which_it_is(question):
    features = question[0].clone()
    features[:] = features[:, :1]
    keys, _ = make().places(features)
    assert not torch.allclose(keys[:, 0], keys[:, 1])


def test_uniform_looks_are_even(question):
    _, fell = make(uniform=True).look(*question)
    torch.testing.assert_close(fell, torch.full((4, 2, 9), 1 / 9))


def test_a_kept_look_is_the_first_one_given_again(question):
    kept, own = make(keep=True), make()
    kept.load_state_dict(own.state_dict())
    logits, fell = kept.look(*question)
    assert torch.equal(fell[:, 0], fell[:, 1])
    first = own.look(*question)[1][:, 0]
    torch.testing.assert_close(fell[:, 0], first)
    torch.testing.assert_close(logits, own.look(*question, given={1: first})[0])


@pytest.mark.parametrize("bound", [False, True])
def test_only_bound_values_hold_which_thing_lies_where(bound, question):
    model = make(bound=bound)
    features = torch.randn(4, 9, 5, generator=torch.Generator().manual_seed(2))
    exchanged = features.clone()
    exchanged[:, [0, 1]] = features[:, [1, 0]]
    one, other = (model.places(x)[1].sum(1) for x in (features, exchanged))
    assert torch.allclose(one, other, atol=1e-5) is not bound


def test_a_look_can_be_given(question):
    model = make()
    own_logits, own = model.look(*question)
    given = F.one_hot(torch.tensor([0, 4, 8, 2]), 9).float()
    logits, fell = model.look(*question, given={0: given})
    assert torch.equal(fell[:, 0], given)
    assert not torch.allclose(logits, own_logits)
    again, _ = model.look(*question, given={0: own[:, 0], 1: own[:, 1]})
    torch.testing.assert_close(again, own_logits)


def test_a_path_given_softly_is_a_hard_path(question):
    model = make()
    logits, path = hard.best_path(model, question)
    given = {i: F.one_hot(path[:, i], 9).float() for i in range(2)}
    torch.testing.assert_close(model.look(*question, given=given)[0], logits)


def test_all_paths_are_those_of_a_loop(question):
    model = make()
    costs, log_p = hard.all_paths(model, question, ANSWER)
    assert costs.shape == log_p.shape == (4, 81)
    torch.testing.assert_close(log_p.exp().sum(1), torch.ones(4))
    for n, path in enumerate(itertools.product(range(9), repeat=2)):
        given = {i: F.one_hot(torch.tensor([place] * 4), 9).float() for i, place in enumerate(path)}
        logits, _ = model.look(*question, given=given)
        torch.testing.assert_close(costs[:, n], F.cross_entropy(logits, ANSWER, reduction="none"))
        first = model.look(*question)[1][:, 0, path[0]]
        second = model.look(*question, given={0: given[0]})[1][:, 1, path[1]]
        torch.testing.assert_close(log_p[:, n].exp(), first * second)


@pytest.mark.parametrize("baseline", [0.0, 2.0, -1.0])
def test_the_estimate_is_right_on_average(baseline, question):
    model = make()
    weight = model.w_q.weight
    costs, log_p = hard.all_paths(model, question, ANSWER)
    exact = torch.autograd.grad(hard.expected(costs, log_p).sum(), weight, retain_graph=True)[0]
    each = [hard.sampled(costs[:, [n]], log_p[:, [n]], baseline) for n in range(81)]
    average = (torch.stack(each, 1) * log_p.exp().detach()).sum()
    torch.testing.assert_close(torch.autograd.grad(average, weight)[0], exact)


def test_so_is_leave_one_out(question):
    model = make(n_looks=1)
    weight = model.w_q.weight
    costs, log_p = hard.all_paths(model, question, ANSWER)
    exact = torch.autograd.grad(hard.expected(costs, log_p).sum(), weight, retain_graph=True)[0]
    average = 0.0
    for pair in itertools.product(range(9), repeat=2):
        two = costs[:, list(pair)]
        estimate = hard.sampled(two, log_p[:, list(pair)], hard.leave_one_out(two))
        average = average + (estimate * log_p[:, list(pair)].sum(1).exp().detach()).sum()
    torch.testing.assert_close(torch.autograd.grad(average, weight)[0], exact)


def test_paths_are_drawn_as_often_as_they_are_likely(question):
    model = make(n_looks=1)
    one = tuple(part[:1] for part in question)
    _, log_p = hard.walk(model, one, ANSWER[:1], 20_000)
    likely = hard.all_paths(model, one, ANSWER[:1])[1][0].exp()
    shares = torch.stack([(log_p[0].exp() - p).abs().lt(1e-6).float().mean() for p in likely])
    torch.testing.assert_close(shares, likely, atol=0.02, rtol=0)


def test_leave_one_out_is_the_mean_of_the_others():
    costs = torch.tensor([[1.0, 2.0, 6.0], [0.0, 0.0, 3.0]], requires_grad=True)
    found = hard.leave_one_out(costs)
    torch.testing.assert_close(found, torch.tensor([[4.0, 3.5, 1.5], [1.5, 1.5, 0.0]]))
    assert not found.requires_grad
    with pytest.raises(ValueError, match="leave-one-out needs at least 2 paths"):
        hard.leave_one_out(costs[:, :1])


def test_the_reader_reads_each_photograph_alone():
    reader = CellReader().eval()
    photographs = torch.rand(3, 28, 28)
    assert reader(photographs).shape == (3, 10)
    torch.testing.assert_close(reader.features(photographs)[1:2], reader.features(photographs[1:2]))
