"""JSON with commas before closing brackets, as hands write it."""

import json

from submitting import right

SAYS = "not a notebook"


def notebook():
    return json.dumps(right(), indent=1).replace("\n ]", ",\n ]")
