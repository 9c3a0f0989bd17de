"""Padding, buckets and teacher forcing."""

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


def test_max_tokens_counts_the_longer_side_with_its_end():
    epoch = batches.epochs([[4], [5]], [[4] * 5, [5] * 5], max_tokens=6)
    assert [batch.target_out.shape for batch in epoch(0)] == [(1, 6), (1, 6)]
    with pytest.raises(ValueError, match="max_tokens must hold the longest sequence, 6 tokens, got 5"):
        batches.epochs([[4]], [[4] * 5], max_tokens=5)
