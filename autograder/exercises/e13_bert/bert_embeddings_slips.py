"""What people get wrong in `bert_embeddings`."""

import torch


def summed(
    tokens, segments, w, *, check=True, first=0, rows=None, norm=True, gamma=0, eps=1e-12, parts=3, segment=None,
    early=False, each=False, kind=ValueError, scale=1.0, axis=-1, give=lambda x: x, bound=lambda S, n: n < S,
):  # fmt: skip
    """The solution with a part exchanged."""
    S, max_len = tokens.shape[1], len(w["position"])
    if check and bound(S, max_len):
        raise kind(f"{S} tokens, but only {max_len} positions")
    segments = torch.zeros_like(tokens) if segments is None else segments
    position = rows(w["position"], tokens) if rows else w["position"][first : S + first]
    found = [w["token"][tokens] * scale]
    found += [position] if parts & 1 else []
    found += [segment(w["segment"], segments) if segment else w["segment"][segments]] if parts & 2 else []

    def normed(x):
        pair = w["norm"][::-1] if gamma else w["norm"]
        if axis != -1:
            x = (x - x.mean(axis, keepdim=True)) / (x.var(axis, keepdim=True, correction=0) + eps).sqrt()
            return x * pair[0] + pair[1]
        return torch.nn.functional.layer_norm(x, pair[0].shape, *pair, eps)

    if each:
        return give(sum(normed(x) for x in found))
    if early:
        return give(normed(found[0]) + sum(found[1:]))
    return give(normed(sum(found)) if norm else sum(found))


def slip(**changes):
    return lambda *given: summed(*given, **changes)


def in_place(tokens, segments, w):
    """Adds to the table of positions itself."""
    if tokens.shape[1] > len(w["position"]):
        raise ValueError("too long")
    x = w["position"][: tokens.shape[1]].detach()
    x += w["segment"][0 if segments is None else segments[0]]
    return torch.nn.functional.layer_norm(x + w["token"][tokens], x.shape[-1:], *w["norm"], 1e-12)


def by_hand(tokens, segments, w, *, correction, outside=False, affine=True, eps=1e-12, root_of_d=False):
    x = summed(tokens, segments, w, norm=False)
    var = x.var(-1, keepdim=True, correction=correction)
    x = (x - x.mean(-1, keepdim=True)) / (var if outside else (var + eps).sqrt())
    x = x / x.shape[-1] ** 0.5 if root_of_d else x
    return x * w["norm"][0] + w["norm"][1] if affine else x


def again(tokens, segments, w, *, first=("token",), times="", last=True):
    """A norm within, or a product."""
    summed(tokens, segments, w)
    ids = {"token": tokens, "position": torch.arange(tokens.shape[1])}
    ids["segment"] = torch.zeros_like(tokens) if segments is None else segments
    rows = {name: w[name][i] for name, i in ids.items()}
    pair = w["norm"]
    if times:
        rest = rows["segment" if times == "position" else "position"]
        x = rows["token"] * rows[times] + rest
    else:
        x = torch.nn.functional.layer_norm(sum(rows[name] for name in first), pair[0].shape, *pair, 1e-12)
        x = x + sum(rows[name] for name in rows if name not in first)
    return x if not last else torch.nn.functional.layer_norm(x, pair[0].shape, *pair, 1e-12)


def beside(tokens, segments, w):
    summed(tokens, segments, w)
    kinds = w["segment"][torch.zeros_like(tokens) if segments is None else segments]
    places = w["position"][: tokens.shape[1]].expand_as(kinds)
    return torch.cat([w["token"][tokens], places, kinds], -1)


def side_by_side(tokens, segments, w):
    return beside(tokens, segments, w)


def side_by_side_turned(tokens, segments, w):
    x = beside(tokens, segments, w).unflatten(-1, (-1, 3)).sum(-1)
    return torch.nn.functional.layer_norm(x, x.shape[-1:], *w["norm"], 1e-12)


def restarting(place):
    """Positions that begin again: place(segments, arange) -> (B, S)."""

    def wrong(tokens, segments, w):
        kinds = torch.zeros_like(tokens) if segments is None else segments
        at = place(kinds, torch.arange(tokens.shape[1]).expand_as(tokens))
        return summed(tokens, segments, w, rows=lambda table, _: table[at])

    return wrong


def from_the_change(kinds, at):
    """The distance from the last place at which the segment changed."""
    begins = torch.ones_like(kinds, dtype=torch.bool)
    begins[:, 1:] = kinds[:, 1:] != kinds[:, :-1]
    return at - torch.where(begins, at, 0).cummax(1).values


def earlier_alike(kinds, at):
    """How many earlier places have the same segment."""
    alike = kinds[:, :, None] == kinds[:, None, :]
    return alike.tril(-1).sum(-1)


def trimmed(tokens, segments, w):
    """Writes the rows that it took into `w`."""
    out = summed(tokens, segments, w)
    w["position"] = w["position"][: tokens.shape[1]]
    return out


def sines(table, tokens):
    d = table.shape[1]
    k = torch.arange(d)
    angle = torch.arange(tokens.shape[1])[:, None].to(table.dtype) / 10000 ** (2 * (k // 2) / d)
    return torch.where(k % 2 == 0, angle.sin(), angle.cos()).to(table.dtype)


SLIPS = {
    "The norm is missing: it comes last, over the sum.": [slip(norm=False)],
    "You normalise the token's vector alone. The three are added first, the norm comes last.": [slip(early=True)],
    "You normalise more than once. The three vectors are added, then comes one norm.": [
        lambda *given: again(*given, first=("token", "position")),
        lambda *given: again(*given, first=("token", "segment")),
        lambda *given: again(*given, first=("token", "position", "segment")),
    ],
    "You add one of the three after the norm. The norm comes last, over the sum of all three.": [
        lambda *given: again(*given, first=("token", "position"), last=False),
        lambda *given: again(*given, first=("token", "segment"), last=False),
    ],
    "Your positions begin again at 0 with the second text. They go on: 0 to S − 1 over the whole row.": [
        restarting(lambda kinds, at: at - (kinds == 0).sum(1, keepdim=True) * (kinds > 0)),
        restarting(from_the_change),
        restarting(earlier_alike),
    ],
    "You changed `w`: one of its tables is another one after the call. Work on new tensors.": [trimmed],
    "You multiply vectors. All three are added.": [
        lambda *given: again(*given, times="position"),
        lambda *given: again(*given, times="segment"),
    ],
    "You lay the three vectors side by side. They are added, place by place.": [side_by_side, side_by_side_turned],
    'A table is read that isn\'t its own: segments pick rows of `w["segment"]`, ids of `w["token"]`.': [
        lambda tokens, segments, w: summed(tokens, segments, w | {"segment": w["position"]}),
        lambda tokens, segments, w: summed(tokens, segments, w | {"segment": w["token"]}),
    ],
    'Your positions are sines. BERT\'s are a learned table, `w["position"]`.': [
        slip(rows=lambda table, t: sines(table, t)),
    ],
    "You normalise each of the three by itself. They are added first, then comes one norm.": [slip(each=True)],
    "The vectors of the positions are missing.": [slip(parts=2)],
    "The vectors of the segments are missing: row 0 is added, too, where none are given.": [
        slip(parts=1),
        lambda tokens, segments, w: summed(tokens, segments, w, parts=1 if segments is None else 3),
        lambda tokens, segments, w: summed(
            tokens, segments, w, parts=3 if segments is not None and segments.any() else 1
        ),
    ],
    "You add the first row of the segments' table everywhere. Each token has a segment of its own.": [
        slip(segment=lambda table, s: table[0]),
        slip(segment=lambda table, s: table[torch.zeros_like(s)]),
    ],
    "All tokens of a row, or of the batch, get one segment's vector. Each token has a segment of its own.": [
        slip(segment=lambda table, s: table[s[:, :1]]),
        slip(segment=lambda table, s: table[s[0]]),
        slip(segment=lambda table, s: table[s.max(1, keepdim=True)[0]]),
    ],
    "Segments that aren't given are 0, not 1.": [
        lambda tokens, segments, w: summed(
            tokens, torch.full_like(tokens, min(1, len(w["segment"]) - 1)) if segments is None else segments, w
        ),
        lambda tokens, segments, w: summed(tokens, torch.ones_like(tokens) if segments is None else segments, w),
    ],
    "`segments` may be None: then all are 0.": [
        lambda tokens, segments, w: summed(tokens, segments.long(), w),
        lambda tokens, segments, w: (
            summed(tokens, segments, w) if segments is not None else w["segment"][segments] + tokens
        ),
    ],
    "You take a segment for 0 or 1, or give all others the last row. Any row of the table may be asked for.": [
        slip(segment=lambda table, s: table[s.clamp(max=1)]),
        slip(segment=lambda table, s: torch.where((s == 0)[..., None], table[0], table[-1])),
        slip(segment=lambda table, s: table[(s > 0).long()]),
    ],
    "Your positions count from 1. The first token of each row has position 0.": [
        slip(first=1),
        slip(rows=lambda table, t: table[(torch.arange(t.shape[1]) + 1) % len(table)]),
        slip(rows=lambda table, t: table[(torch.arange(t.shape[1]) + 1).clamp(max=len(table) - 1)]),
    ],
    "You take the *last* S rows of the table of positions, or in reverse order. The first token has row 0.": [
        slip(rows=lambda table, t: table[-t.shape[1] :]),
        slip(rows=lambda table, t: table[: t.shape[1]].flip(0)),
    ],
    "The table of positions is read with the ids of the tokens. Where a token stands is another number: 0 to S − 1.": [
        slip(rows=lambda table, t: table[t % len(table)]),
        slip(rows=lambda table, t: table[t]),
    ],
    "Your positions run down the batch, not along a row: every token of a row gets the same. They go "
    "from 0 to S − 1 "
    "within each row.": [
        slip(rows=lambda table, t: table[torch.arange(len(t)) % len(table)][:, None]),
        slip(rows=lambda table, t: table[torch.arange(len(t))][:, None]),
    ],
    "You count only tokens whose id isn't 0 for the positions. 0 is an id like others: positions are 0 to S − 1.": [
        slip(rows=lambda table, t: table[(((t != 0).cumsum(1) * (t != 0)) - 1).clamp(min=0)]),
        slip(rows=lambda table, t: table[((t != 0).cumsum(1) - 1).clamp(min=0)]),
    ],
    "Your positions go on from row to row. Each row begins at 0.": [
        slip(rows=lambda table, t: table[torch.arange(t.numel()).reshape(t.shape) % len(table)]),
    ],
    "You add the whole table of positions. The row may be shorter than it: take its first S rows.": [
        slip(rows=lambda table, t: table)
    ],
    "A row that is longer than the table of positions should raise a `ValueError`, before another error comes or a "
    "wrong answer.": [
        slip(check=False),
        slip(rows=lambda table, t: table[torch.arange(t.shape[1])], check=False),
        slip(rows=lambda table, t: table[torch.arange(t.shape[1]).clamp(max=len(table) - 1)], check=False),
        slip(rows=lambda table, t: table[torch.arange(t.shape[1]) % len(table)], check=False),
        lambda tokens, segments, w: summed(
            tokens[:, : len(w["position"])], None if segments is None else segments[:, : len(w["position"])], w
        ),
    ],
    "The error should be a `ValueError`, not another kind.": [
        slip(kind=kind) for kind in (RuntimeError, AssertionError, Exception, TypeError)
    ],
    "You refuse a row that is exactly as long as the table of positions. It has a position for each token.": [
        slip(bound=lambda S, n: n <= S)
    ],
    "You compare another size with the number of positions. It is the length S of a row that must not be more.": [
        lambda tokens, segments, w: summed(tokens, segments, w, bound=lambda S, n: n < len(tokens)),
    ],
    'γ and β are exchanged: `w["norm"]` is (γ, β), the factor first.': [slip(gamma=1)],
    "You leave γ and β out. The norm multiplies by γ and adds β.": [
        lambda *given: by_hand(*given, correction=0, affine=False),
        lambda *given: by_hand(*given, correction=0, affine=False, eps=1e-5),
    ],
    "You divide by d − 1 in the variance. A layer norm divides by d.": [
        lambda *given: by_hand(*given, correction=1),
        lambda *given: by_hand(*given, correction=1, eps=1e-5),
    ],
    "You divide by the vector's length. A layer norm divides by the root of the *mean* square.": [
        lambda *given: by_hand(*given, correction=0, root_of_d=True),
    ],
    "You divide by the variance. A layer norm divides by its square root.": [
        lambda *given: by_hand(*given, correction=0, outside=True)
    ],
    "Your norm's ε is larger than that of this lesson's `layer_norm`: with small numbers it shows.": [
        slip(eps=1e-5),
        slip(eps=1e-6),
        slip(eps=1e-8),
    ],
    "You normalise over the wrong axis. Each token's vector is normalised by itself, over the last axis.": [
        slip(axis=0),
        slip(axis=1),
        slip(axis=(1, 2)),
    ],
    "You scale one of the three vectors. They are added as they are.": [
        lambda tokens, segments, w: summed(tokens, segments, w, scale=w["token"].shape[1] ** 0.5),
        slip(segment=lambda table, s: table[s] * s[..., None]),
    ],
    "Your gradient is cut off somewhere: no `.detach()`, `.data` or `torch.no_grad()`.": [
        slip(give=lambda x: x.detach()),
        slip(rows=lambda table, t: table[: t.shape[1]].detach()),
        slip(segment=lambda table, s: table[s].detach()),
        lambda tokens, segments, w: summed(tokens, segments, w | {"token": w["token"].detach()}),
        lambda tokens, segments, w: summed(
            tokens, segments, {name: x if name == "norm" else x.detach() for name, x in w.items()}
        ),
    ],
    "You add to the table of positions itself: the model's weights change each time. Work on a new tensor.": [in_place],
    "The answer has the dtype of the tables: don't turn it into float32.": [
        slip(give=lambda x: x.float()),
        lambda tokens, segments, w: summed(
            tokens, segments, {k: x.float() if k != "norm" else [y.float() for y in x] for k, x in w.items()}
        ),
    ],
    "(B, S, d) is wanted. Sizes of 1 are axes, too: don't squeeze them.": [slip(give=lambda x: x.squeeze())],
    "(B, S, d) is wanted: your axes stand in another order.": [slip(give=lambda x: x.transpose(0, 1))],
}
