"""A notebook in another encoding."""

import json

from submitting import right


def notebook():
    return json.dumps(right()).encode("utf-16")
