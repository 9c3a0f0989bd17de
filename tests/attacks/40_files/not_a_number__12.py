"""NaN and infinities, which JSON doesn't have and Python's does."""

import json

from submitting import right


def notebook():
    return json.dumps(right() | {"nbformat_minor": float("nan"), "score": float("inf")})
