import heapq
from dataclasses import dataclass


@dataclass(frozen=True, eq=False)
class Node:
    """A beginning that knows its last token and the beginning before."""

    token: int
    log_p: float
    parent: "Node | None" = None
    row: int = 0
    over: bool = False

    def tokens(self):
        found, node = [], self
        while node.parent is not None:
            if not node.over:
                found.append(node.token)
            node = node.parent
        return found[::-1]


def beam_search(step, state, start, end, width, max_len):
    beam = [Node(start, 0.0)]
    for _ in range(max_len):
        growing = [node for node in beam if not node.over]
        if not growing:
            break
        log_p, state = step(np.array([node.token for node in growing]), state)
        pool = [node for node in beam if node.over]
        for row, node in enumerate(growing):
            pool += [
                Node(f, node.log_p + float(lp), node, row, over=f == end) for f, lp in enumerate(np.asarray(log_p[row]))
            ]
        pool = [node for node in pool if node.log_p != float("-inf")]
        beam = heapq.nlargest(width, pool, key=lambda node: node.log_p)
        state = state[np.array([node.row for node in beam if not node.over], dtype=int)]
    return [(node.tokens(), node.log_p) for node in sorted(beam, key=lambda node: -node.log_p)]
