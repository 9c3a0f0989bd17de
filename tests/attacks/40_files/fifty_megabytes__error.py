"""A notebook of 50 MB."""

import json

from submitting import right

SAYS = "too large (50 MB, more than 20)"


def notebook():
    return json.dumps(right())[:-1] + " " * 50_000_000 + "}"
