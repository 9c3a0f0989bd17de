"""An execution count of ten thousand digits."""

import json

from submitting import right


def notebook():
    return json.dumps(right()).replace('"execution_count": null', '"execution_count": ' + "9" * 10_000, 1)
