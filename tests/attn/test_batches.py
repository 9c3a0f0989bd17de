"""Padding, buckets and teacher forcing."""

import random

import numpy as np
import pytest
import torch

from attn.data import batches, dates
from attn.data.tokens import END, PAD, START

LENGTHS = [5, 1, 9, 9, 2, 7, 3, 3, 8, 1, 4]


def seeded(seed=0):
    return torch.Generator().manual_seed(seed)


def test_padding_is_on_the_right():
    tokens, lengths = batches.pad([[5, 6, 7], [8], [9, 4]])
    assert tokens.tolist() == [[5, 6, 7], [8, PAD, PAD], [9, 4, PAD]]
    assert lengths.tolist() == [3, 1, 2]
    assert tokens.dtype == lengths.dtype == torch.long


def test_prompts_are_padded_on_the_left_and_other_values_fill():
    tokens, lengths = batches.pad([[5, 6, 7], [8]], value=9, left=True)
    assert tokens.tolist() == [[5, 6, 7], [9, 9, 8]]
    assert lengths.tolist() == [3, 1]
    assert batches.pad([[5, 6], [8]], value=-100)[0].tolist() == [[5, 6], [8, -100]]  # what a loss is to ignore


def test_any_integers_are_padded():
    rows = [np.array([5, 6], dtype=np.uint16), torch.tensor([7]), range(8, 11), (4, 2**63 - 1)]
    tokens, _ = batches.pad(rows)
    assert tokens.tolist() == [[5, 6, PAD], [7, PAD, PAD], [8, 9, 10], [4, 2**63 - 1, PAD]]
    assert tokens.dtype == torch.long


@pytest.mark.parametrize(
    ("row", "named"),
    [
        ([5, -1], "-1"),
        ([5, 6.0], "6.0"),
        (["a"], "'a'"),
        ([None], "None"),
        ([[5]], r"\[5\]"),
        ([2**63], "9223372036854775808"),
        (torch.tensor([0.5]), r"tensor\(0\.5000\)"),
        (np.array([0.5]), r"np\.float64\(0\.5\)"),
    ],
)
@pytest.mark.parametrize("value", [PAD, -100])
def test_what_is_no_id_is_named(row, named, value):
    with pytest.raises(ValueError, match=f"sequences must hold integers of at least 0, got {named} in row 1"):
        batches.pad([[4, 5, 6], row], value=value)


def test_a_value_that_is_no_integer_is_named():
    with pytest.raises(ValueError, match=r"value must be an integer, got 1\.5"):
        batches.pad([[4, 5], [6]], value=1.5)


def test_padding_changes_no_argument():
    sequences = [[5, 6], [7]]
    batches.pad(sequences)
    assert sequences == [[5, 6], [7]]


def test_nothing_to_pad_is_refused():
    with pytest.raises(ValueError, match="sequences must hold at least one, got none"):
        batches.pad([])
    with pytest.raises(ValueError, match="sequences must not be empty, got an empty one at index 1"):
        batches.pad([[4], [], []])


def test_teacher_forcing_shifts_the_target_by_one():
    batch = batches.teacher_forcing([[5, 6, 7], [8]], [[4], [6, 5]])
    assert batch.source.tolist() == [[5, 6, 7], [8, PAD, PAD]]
    assert batch.source_lengths.tolist() == [3, 1]
    assert batch.target_in.tolist() == [[START, 4, PAD], [START, 6, 5]]
    assert batch.target_out.tolist() == [[4, END, PAD], [6, 5, END]]


@pytest.mark.parametrize("pair", [batches.teacher_forcing, lambda s, t: batches.epochs(s, t, batch_size=2)])
def test_sides_of_unequal_number_are_refused(pair):
    with pytest.raises(ValueError, match="sources and targets must be as many, got 2 and 1"):
        pair([[4], [5]], [[4]])


@pytest.mark.parametrize(
    "size", [{"batch_size": 1}, {"batch_size": 4}, {"batch_size": 99}, {"max_tokens": 9}, {"max_tokens": 20}]
)
@pytest.mark.parametrize("generator", [None, seeded()])
def test_every_index_is_in_one_batch_and_every_batch_fits(size, generator):
    found = batches.bucketed(LENGTHS, **size, generator=generator)
    assert sorted(i for batch in found for i in batch) == list(range(len(LENGTHS)))
    for batch in found:
        assert 1 <= len(batch) <= size.get("batch_size", 99)
        assert max(LENGTHS[i] for i in batch) * len(batch) <= size.get("max_tokens", 9 * 99)


def test_without_a_generator_lengths_rise():
    found = batches.bucketed(LENGTHS, batch_size=4)
    assert [[LENGTHS[i] for i in batch] for batch in found] == [[1, 1, 2, 3], [3, 4, 5, 7], [8, 9, 9]]
    assert batches.bucketed(torch.tensor(LENGTHS), batch_size=4) == found


def test_a_batch_is_as_full_as_max_tokens_allows():
    found = batches.bucketed([2, 2, 2, 3, 3, 6], max_tokens=6)
    assert found == [[0, 1, 2], [3, 4], [5]]


def test_a_seed_gives_one_order_and_another_seed_another():
    lengths = torch.randint(1, 30, (500,), generator=seeded()).tolist()
    first, again, other = (batches.bucketed(lengths, batch_size=8, generator=seeded(s)) for s in (1, 1, 2))
    assert first == again != other
    longest = [max(lengths[i] for i in batch) for batch in first]
    assert longest != sorted(longest)


def test_waste_is_the_share_of_padding():
    assert batches.waste([4, 2, 3], [[0, 1], [2]]) == pytest.approx(2 / 11)
    with pytest.raises(ValueError, match="batches must hold at least one token, got none"):
        batches.waste([4], [])


def test_buckets_leave_as_little_padding_as_the_docstring_says():
    lengths = [len(date.source) for date in dates.load().train]
    shuffled = torch.randperm(len(lengths), generator=seeded()).split(128)
    assert batches.waste(lengths, [batch.tolist() for batch in shuffled]) == pytest.approx(0.51, abs=0.01)
    assert batches.waste(lengths, batches.bucketed(lengths, batch_size=128, generator=seeded())) < 0.035
    assert batches.waste(lengths, batches.bucketed(lengths, batch_size=128)) < 0.003


@pytest.mark.parametrize(
    ("lengths", "sizes", "message"),
    [
        ([], {"batch_size": 2}, "lengths must hold at least one, got none"),
        ([3, 0], {"batch_size": 2}, "lengths must be at least 1, got 0"),
        ([3, -2], {"batch_size": 2}, "lengths must be at least 1, got -2"),
        ([3], {}, "give either batch_size or max_tokens, got None and None"),
        ([3], {"batch_size": 2, "max_tokens": 9}, "give either batch_size or max_tokens, got 2 and 9"),
        ([3], {"batch_size": 0}, "batch_size must be at least 1, got 0"),
        ([3], {"batch_size": -1}, "batch_size must be at least 1, got -1"),
        ([3, 7], {"max_tokens": 6}, "max_tokens must hold the longest sequence, 7 tokens, got 6"),
    ],
)
def test_bad_lengths_and_sizes_are_refused(lengths, sizes, message):
    with pytest.raises(ValueError, match=message):
        batches.bucketed(lengths, **sizes)


def pairs(n=50):
    rows = torch.randint(1, 12, (n, 2), generator=seeded()).tolist()
    return [[4 + i] * s for i, (s, _) in enumerate(rows)], [[4 + i] * t for i, (_, t) in enumerate(rows)]


@pytest.mark.parametrize("size", [{"batch_size": 8}, {"max_tokens": 60}])
def test_an_epoch_holds_every_pair_once_and_depends_on_its_number_alone(size):
    sources, targets = pairs()
    epoch = batches.epochs(sources, targets, **size, seed=3)
    before = torch.get_rng_state()
    first, other, again = list(epoch(0)), list(epoch(1)), list(epoch(0))
    assert torch.equal(before, torch.get_rng_state())
    assert len(epoch(0)) == len(first)
    assert all(torch.equal(x, y) for one, two in zip(first, again, strict=True) for x, y in zip(one, two, strict=True))
    assert [batch.source.tolist() for batch in first] != [batch.source.tolist() for batch in other]
    for batch in first:
        assert (batch.source[:, 0] == batch.target_in[:, 1]).all()
    assert sorted(int(x) for batch in other for x in batch.source[:, 0]) == list(range(4, 54))


def test_max_tokens_counts_both_sides_with_their_padding():
    epoch = batches.epochs([[4], [5]], [[4] * 5, [5] * 5], max_tokens=7)  # 1 + 5 tokens, and the target's end
    assert [batch.target_out.shape for batch in epoch(0)] == [(1, 6), (1, 6)]
    with pytest.raises(ValueError, match="max_tokens must hold the longest sequence, 7 tokens, got 6"):
        batches.epochs([[4]], [[4] * 5], max_tokens=6)


@pytest.mark.parametrize("generator", [None, torch.Generator().manual_seed(3)])
def test_pairs_fill_a_budget_of_both_sides_and_waste_less_than_by_the_longer_one(generator):
    draw = random.Random(0)
    sources = [draw.randint(1, 40) for _ in range(3000)]
    pairs = [(n, max(1, n + draw.randint(-4, 12))) for n in sources]

    def positions(groups):
        return sum(len(group) * sum(max(pairs[i][side] for i in group) for side in (0, 1)) for group in groups)

    groups = batches.bucketed(pairs, max_tokens=900, generator=generator)
    assert sorted(i for group in groups for i in group) == list(range(3000))
    assert all(positions([group]) <= 900 for group in groups)
    by_longer = batches.bucketed([max(pair) for pair in pairs], max_tokens=450, generator=generator)
    assert positions(groups) < positions(by_longer)


@pytest.mark.parametrize("kind", [torch.tensor, np.array, lambda x: [list(pair) for pair in x]])
def test_pairs_come_in_any_form(kind):
    pairs = [(3, 4), (1, 9), (2, 2), (5, 1)]
    assert batches.bucketed(kind(pairs), max_tokens=20) == batches.bucketed(pairs, max_tokens=20)


@pytest.mark.parametrize(
    ("lengths", "size", "message"),
    [
        ([(1, 2, 3)], {"batch_size": 2}, r"lengths must be integers, or pairs of integers; got \[\(1, 2, 3\)\]"),
        ([()], {"batch_size": 2}, "lengths must be integers, or pairs"),
        ([1.5, 2.5], {"batch_size": 2}, r"or pairs of integers; got \[1\.5, 2\.5\]"),
        (["1"], {"batch_size": 2}, "lengths must be integers, or pairs"),
        (torch.tensor([0.5]), {"batch_size": 2}, "lengths must be integers, or pairs"),
        ([3], {"max_tokens": 7.5}, r"max_tokens must be an integer, got 7\.5"),
        ([3], {"batch_size": "2"}, "batch_size must be an integer, got '2'"),
    ],
)
def test_other_lengths_and_sizes_are_named(lengths, size, message):
    with pytest.raises(ValueError, match=message):
        batches.bucketed(lengths, **size)


def test_an_empty_source_is_found_before_the_first_epoch():
    with pytest.raises(ValueError, match="lengths must be at least 1, got 0"):
        batches.epochs([[5], []], [[4], [4]], batch_size=1)


def test_rows_of_a_tensor_can_be_padded():
    tokens, lengths = batches.pad(torch.tensor([[1, 2], [3, 4]]))
    assert (tokens.tolist(), lengths.tolist()) == ([[1, 2], [3, 4]], [2, 2])


def test_pairs_and_single_lengths_do_not_mix():
    with pytest.raises(ValueError, match="lengths must be all of sequences, or all of pairs; got both"):
        batches.bucketed([3, (4, 5)], batch_size=2)
