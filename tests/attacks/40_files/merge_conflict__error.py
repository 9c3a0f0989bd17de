"""A notebook with the marks of a merge that failed."""

import json

from submitting import right

SAYS = "not a notebook, or cut off (JSON breaks at line"


def notebook():
    lines = json.dumps(right(), indent=1).splitlines()
    lines[20:20] = ["<<<<<<< HEAD", "=======", ">>>>>>> 1f3c"]
    return "\n".join(lines)
