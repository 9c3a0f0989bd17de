"""Wrong and changed versions of `tiled_attention` of lesson 10."""

import numpy as np


def build(
    q,
    tiles,
    *,
    scale=lambda q, k, v: np.sqrt(q.shape[1]),
    top_of=lambda e: e.max(axis=1, keepdims=True),
    rescale_total=True,
    rescale_context=True,
    factor=lambda old, new: np.exp(old - new),
    running=np.maximum,
    divide=True,
    late=False,
    last_total=False,
    start=0.0,
    sums=lambda e: e.sum(axis=1, keepdims=True),
):
    """The solution with a part exchanged."""
    top, total, context = -np.inf, start, 0.0
    if start is None:
        top, total = np.full((len(q), 1), -np.inf), np.zeros((len(q), 1))
    with np.errstate(all="ignore"):
        for k, v in tiles:
            e = q @ k.T / scale(q, k, v)
            new_top = running(top, top_of(e))
            e, rescale = np.exp(e - new_top), factor(top, new_top)
            total = sums(e) + (0 if last_total else total * (rescale if rescale_total else 1))
            total = total * rescale if late == "both" else total
            context = context * (rescale if rescale_context and not late else 1) + e @ v
            context = context * rescale if late else context
            top = new_top
        return context / total if divide else context


def slip(**changes):
    return lambda q, tiles: build(q, tiles, **changes)


def unshifted(q, tiles):
    total, context = 0.0, 0.0
    with np.errstate(all="ignore"):
        for k, v in tiles:
            e = np.exp(q @ k.T / np.sqrt(q.shape[1]))
            total, context = total + e.sum(axis=1, keepdims=True), context + e @ v
        return context / total


def each_alone(q, tiles):
    """Attention in every tile; gives the list of contexts."""
    found = []
    for k, v in tiles:
        e = q @ k.T / np.sqrt(q.shape[1])
        e = np.exp(e - e.max(axis=1, keepdims=True))
        found.append(e / e.sum(axis=1, keepdims=True) @ v)
    return found


def all_at_once(q, tiles, copy):
    k, v = (np.concatenate(x) for x in zip(*((copy(k), copy(v)) for k, v in tiles), strict=True))
    return each_alone(q, [(k, v)])[0]


def clipped(q, tiles):
    total, context = 0.0, 0.0
    for k, v in tiles:
        e = np.exp(np.clip(q @ k.T / np.sqrt(q.shape[1]), -500, 500))
        total, context = total + e.sum(axis=1, keepdims=True), context + e @ v
    return context / total


def again(start, end=lambda c, z: c / z):
    """A second round over the tiles, of which nothing is left."""

    def wrong(q, tiles):
        width = [v.shape[1] for _, v in tiles][-1]
        z, c = start(len(q), width)
        for k, v in tiles:
            e = np.exp(q @ k.T)
            z, c = z + e.sum(axis=1, keepdims=True), c + e @ v
        return end(c, z)

    return wrong


def begun(width, in_place=False):
    """The context begins as zeros of this width, the sum as wide as `width` says."""

    def wrong(q, tiles):
        top, total = np.full((len(q), 1), -np.inf), np.zeros((len(q), 1))
        context = np.zeros((len(q), width(q)))
        for k, v in tiles:
            e = q @ k.T / np.sqrt(q.shape[1])
            new = np.maximum(top, e.max(axis=1, keepdims=True))
            e, rescale = np.exp(e - new), np.exp(top - new)
            total, top = total * rescale + e.sum(axis=1, keepdims=True), new
            if in_place:
                context *= rescale
                context += e @ v
            else:
                context = context * rescale + e @ v
        return context / total

    return wrong


def divided_inside(q, tiles, twice=False):
    top, total, context = -np.inf, 0.0, 0.0
    for k, v in tiles:
        e = q @ k.T / np.sqrt(q.shape[1])
        new = np.maximum(top, e.max(axis=1, keepdims=True))
        e, rescale = np.exp(e - new), np.exp(top - new)
        total = total * rescale + e.sum(axis=1, keepdims=True)
        context, top = (context * rescale + e @ v) / total, new
    return context / total if twice else context


def scaled_keys(q, tiles):
    for k, v in tiles:
        k /= np.sqrt(q.shape[1])
        yield k, v


def by_size(q, tiles):
    sizes = []
    said = each_alone(q, (sizes.append(len(k)) or (k, v) for k, v in tiles))
    return sum(n * c for n, c in zip(sizes, said, strict=True)) / sum(sizes)


def by_top(q, tiles):
    """Finished tiles, each weighed by its largest score alone."""
    top, total, context = -np.inf, 0.0, 0.0
    for k, v in tiles:
        e = q @ k.T / np.sqrt(q.shape[1])
        here = e.max(axis=1, keepdims=True)
        e = np.exp(e - here)
        new = np.maximum(top, here)
        old, now = np.exp(top - new), np.exp(here - new)
        total, context = total * old + now, context * old + now * (e / e.sum(axis=1, keepdims=True) @ v)
        top = new
    return context / total


def own_top(q, tiles):
    """The old sums are scaled, the new tile's not."""
    top, total, context = -np.inf, 0.0, 0.0
    for k, v in tiles:
        e = q @ k.T / np.sqrt(q.shape[1])
        here = e.max(axis=1, keepdims=True)
        e, new = np.exp(e - here), np.maximum(top, here)
        old = np.exp(top - new)
        total, context, top = total * old + e.sum(axis=1, keepdims=True), context * old + e @ v, new
    return context / total


def over_queries(end):
    """What each tile says with a softmax over the queries."""

    def wrong(q, tiles):
        said = []
        for k, v in tiles:
            e = q @ k.T / np.sqrt(q.shape[1])
            e = np.exp(e - e.max(axis=0))
            said.append(e / e.sum(axis=0) @ v)
        return end(said, axis=0)

    return wrong


def of_one_size(q, tiles):
    """Only the tiles as long as the first."""
    n = []
    return build(q, ((k, v) for k, v in tiles if len(k) == (n or n.append(len(k)) or n)[0]))


def room_of_the_first(what):
    """Scores, or a copy of keys or of values, in room that was made for the first tile."""

    def wrong(q, tiles):
        room = []

        def passing():
            for k, v in tiles:
                x = (q @ k.T / np.sqrt(q.shape[1]), k, v)[what]
                if not room:
                    room.append(np.empty_like(x))
                room[0][:] = x
                yield k, v

        return build(q, passing())

    return wrong


def one_behind(q, tiles, in_time=lambda k, v: (k, v)):
    """Each tile is used when the next has come, but for what is copied `in_time`."""

    def behind():
        last = None
        for tile in tiles:
            if last is not None:
                yield last
            last = in_time(*tile)
        yield last

    return build(q, behind())


def first_lost(q, tiles):
    next(tiles)
    return build(q, tiles)


def measured(q, tiles):
    return len(tiles)


def picked(q, tiles):
    return tiles[0]


def hoarded(q, tiles, scores=True):
    """Right, but scores or tiles are kept."""
    kept = []

    def passing():
        for k, v in tiles:
            kept.append(q @ k.T if scores else (k.copy(), v.copy()))
            yield k, v

    return build(q, passing())
