"""The first half of a notebook."""

import json

from submitting import right

SAYS = "not a notebook, or cut off"


def notebook():
    whole = json.dumps(right())
    return whole[: len(whole) // 2]
