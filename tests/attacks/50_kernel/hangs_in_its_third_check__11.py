"""Right in its first two checks, then it never ends."""

from submitting import CORRECT, body

ANSWERS = {
    "softmax": "CALLS = []\n" + body("CALLS.append(x)\nwhile len(CALLS) > 2:\n    pass", CORRECT),
}
