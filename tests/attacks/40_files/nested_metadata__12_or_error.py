"""Brackets nested fifty thousand deep in the metadata of a right notebook."""

import json

from submitting import right


def notebook():
    return json.dumps(right())[:-1] + ', "deep": ' + "[" * 50_000 + "]" * 50_000 + "}"
