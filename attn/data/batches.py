"""Lists of token ids to rectangular batches, and the order that leaves the least padding in them."""

from array import array
from collections.abc import Callable, Sequence
from operator import index
from typing import NamedTuple

import torch
from torch import Tensor
from torch.utils.data import DataLoader

from attn.data.tokens import END, PAD, START

CHUNK = 32  # batches that are sorted together: little padding, and still other neighbours in every epoch


class Batch(NamedTuple):
    """Sequence pairs for teacher forcing: the model reads `target_in` and should say `target_out`, one step ahead."""

    source: Tensor  # (B, S)
    source_lengths: Tensor  # (B,)
    target_in: Tensor  # (B, T), begins with START
    target_out: Tensor  # (B, T), ends with END, then PAD


def pad(sequences: Sequence[Sequence[int]], *, value: int = PAD, left: bool = False) -> tuple[Tensor, Tensor]:
    """Token lists as one LongTensor (B, S), filled up on the right with PAD, and their lengths (B,).

    value: another integer to fill with. left: fill up on the left, so that all rows end in the last column, as prompts
    must that are continued together.
    Raises ValueError if there is no sequence, an empty one, or in one anything but integers of at least 0: models
    don't look at the values again.
    """
    if len(sequences) == 0:
        raise ValueError("sequences must hold at least one, got none")
    value = _integer("value", value)
    lengths = [len(sequence) for sequence in sequences]
    if min(lengths) == 0:
        raise ValueError(f"sequences must not be empty, got an empty one at index {lengths.index(0)}")
    longest = max(lengths)
    ids: list[int] = []
    for sequence, length in zip(sequences, lengths, strict=True):
        fill = [value] * (longest - length)
        ids.extend(fill if left else sequence)
        ids.extend(sequence if left else fill)
    try:  # an array of integers takes nothing else, and is made three times as fast as a tensor of lists
        tokens = torch.frombuffer(array("q", ids), dtype=torch.long).view(len(lengths), longest)  # (B, S)
    except (TypeError, OverflowError):
        _check_ids(sequences)
        raise
    if tokens.min() < 0:
        _check_ids(sequences)  # or it is the value
    return tokens, torch.tensor(lengths)  # (B, S), (B,)


def teacher_forcing(sources: Sequence[Sequence[int]], targets: Sequence[Sequence[int]]) -> Batch:
    """One batch of pairs. Targets come without START and END: both are added here."""
    if len(sources) != len(targets):
        raise ValueError(f"sources and targets must be as many, got {len(sources)} and {len(targets)}")
    source, lengths = pad(sources)
    target_in, _ = pad([[START, *target] for target in targets])
    target_out, _ = pad([[*target, END] for target in targets])
    return Batch(source, lengths, target_in, target_out)


def bucketed(
    lengths: Sequence[int] | Sequence[tuple[int, int]] | Tensor,
    *,
    batch_size: int | None = None,
    max_tokens: int | None = None,
    generator: torch.Generator | None = None,
) -> list[list[int]]:
    """Cut the indices of all sequences into batches of like lengths: each index once.

    lengths: of each sequence, or of both sides of each pair. A batch holds `batch_size` sequences, or as many as fit
    into `max_tokens` with their padding, that of both sides of pairs together. With a generator: shuffled, sorted in
    chunks of 32 batches (64 of pairs), and the batches shuffled again. Without: from short to long.
    On the written dates, 128 a batch, padding falls from 51 % of all positions to 3 %, and to 0.3 % in order. On
    20,000 pairs of English and French sentences, 4,096 tokens a batch, it is 9 %; sorted by the longer side, 12 %.
    Raises ValueError if there are no lengths, or unless exactly one positive size is given and all sequences fit.
    """
    sides = _sides(lengths)
    _check(sides, batch_size, max_tokens)
    if generator is None:
        return _cut(sorted(range(len(sides)), key=lambda i: _key(sides[i])), sides, batch_size, max_tokens)
    order = torch.randperm(len(sides), generator=generator).tolist()
    size = batch_size or max(1, (max_tokens or 0) * len(sides) // sum(map(sum, sides)))  # in a batch, on average
    size *= CHUNK * len(sides[0])
    chunks = [order[i : i + size] for i in range(0, len(order), size)]
    for i, chunk in enumerate(chunks):  # up, then down: a batch across two chunks is of like lengths too
        chunk.sort(key=lambda i: _key(sides[i]), reverse=i % 2 == 1)
    batches = _cut([i for chunk in chunks for i in chunk], sides, batch_size, max_tokens)
    return [batches[i] for i in torch.randperm(len(batches), generator=generator).tolist()]


def _sides(lengths: Sequence[int] | Sequence[tuple[int, int]] | Tensor) -> list[tuple[int, ...]]:
    """Each length as a tuple of one, or of both sides. Raises ValueError for anything but integers."""
    given = lengths.tolist() if hasattr(lengths, "tolist") else lengths
    try:
        sides = [tuple(map(index, n)) if isinstance(n, tuple | list) else (index(n),) for n in given]
    except TypeError:
        sides = []
    if len(sides) < len(given) or not all(1 <= len(side) <= 2 for side in sides):
        raise ValueError(f"lengths must be integers, or pairs of integers; got {lengths!r:.80}")
    return sides


def _key(sides: tuple[int, ...]) -> tuple[int, ...]:
    """What to sort by: the length; of a pair, the first side in steps of 4, within a step the other up or down."""
    if len(sides) == 1:
        return sides
    step = sides[0] // 4
    return step, sides[1] if step % 2 else -sides[1]


def epochs(
    sources: Sequence[Sequence[int]],
    targets: Sequence[Sequence[int]],
    *,
    batch_size: int | None = None,
    max_tokens: int | None = None,
    seed: int = 0,
) -> Callable[[int], DataLoader]:
    """A function from the epoch's number to its bucketed batches: the same number gives the same batches.

    With batch_size, a pair is as long as the longer of its two sides; max_tokens counts both sides with their padding.
    Raises ValueError as `bucketed` and `teacher_forcing` do.
    """
    if len(sources) != len(targets):
        raise ValueError(f"sources and targets must be as many, got {len(sources)} and {len(targets)}")
    pairs = list(zip(sources, targets, strict=True))
    sides = [(len(source), len(target) + 1) for source, target in pairs]  # END or START is one more
    lengths = sides if max_tokens is not None else [max(pair) for pair in sides]
    _check(list(sides), batch_size, max_tokens)

    def batches(epoch: int) -> DataLoader:
        generator = torch.Generator().manual_seed(seed * 1_000_003 + epoch)  # seeds keep their epochs apart
        order = bucketed(lengths, batch_size=batch_size, max_tokens=max_tokens, generator=generator)
        return DataLoader(pairs, batch_sampler=order, collate_fn=_collate, generator=generator)  # type: ignore[arg-type]

    return batches


def waste(lengths: Sequence[int] | Tensor, batches: Sequence[Sequence[int]]) -> float:
    """The share of padding among all positions of the batches, from 0 to 1."""
    groups = [[int(lengths[i]) for i in batch] for batch in batches]
    positions = sum(max(group) * len(group) for group in groups)
    if positions == 0:
        raise ValueError("batches must hold at least one token, got none")
    return 1 - sum(map(sum, groups)) / positions


def _collate(pairs: list[tuple[Sequence[int], Sequence[int]]]) -> Batch:
    return teacher_forcing([source for source, _ in pairs], [target for _, target in pairs])


def _cut(
    order: list[int], sides: list[tuple[int, ...]], batch_size: int | None, max_tokens: int | None
) -> list[list[int]]:
    batches: list[list[int]] = [[]]
    longest = sides[order[0]]
    for i in order:
        longer = tuple(map(max, longest, sides[i]))
        if len(batches[-1]) >= (batch_size or (max_tokens or 0) // sum(longer)):
            batches.append([])
            longer = sides[i]
        longest = longer
        batches[-1].append(i)
    return batches


def _check(sides: list[tuple[int, ...]], batch_size: int | None, max_tokens: int | None) -> None:
    if not sides:
        raise ValueError("lengths must hold at least one, got none")
    if len({len(side) for side in sides}) > 1:
        raise ValueError("lengths must be all of sequences, or all of pairs; got both")
    if min(map(min, sides)) < 1:
        raise ValueError(f"lengths must be at least 1, got {min(map(min, sides))}")
    for name, size in (("batch_size", batch_size), ("max_tokens", max_tokens)):
        if size is not None and not isinstance(size, int):
            raise ValueError(f"{name} must be an integer, got {size!r}")
    if (batch_size is None) == (max_tokens is None):
        raise ValueError(f"give either batch_size or max_tokens, got {batch_size} and {max_tokens}")
    if batch_size is not None and batch_size < 1:
        raise ValueError(f"batch_size must be at least 1, got {batch_size}")
    if max_tokens is not None and max_tokens < (most := max(map(sum, sides))):
        raise ValueError(f"max_tokens must hold the longest sequence, {most} tokens, got {max_tokens}")


def _integer(name: str, value: int) -> int:
    try:
        return index(value)
    except TypeError:
        raise ValueError(f"{name} must be an integer, got {value!r}") from None


def _check_ids(sequences: Sequence[Sequence[int]]) -> None:
    """Raise ValueError for the first id that is no integer from 0 to 2⁶³ − 1."""
    for row, sequence in enumerate(sequences):
        for token in sequence:
            try:
                fits = 0 <= index(token) < 2**63
            except TypeError:
                fits = False
            if not fits:
                raise ValueError(f"sequences must hold integers of at least 0, got {token!r} in row {row}")
