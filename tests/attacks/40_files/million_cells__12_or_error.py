"""Four hundred thousand empty cells below a right notebook."""

import json

from submitting import right


def notebook():
    return (
        json.dumps(right())
        .replace("]}, ", "]}, ", 1)[:-1]
        .replace('"cells": [', '"cells": [' + '{"cell_type":"code","source":""},' * 400_000, 1)
        + "}"
    )
