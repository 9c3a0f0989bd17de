"""The next answer's cell raises with the hidden inputs of the one before: a success would be to read them."""

from submitting import body

HIDES = "stolen"
ANSWERS = {
    "softmax": body("import builtins; builtins.kept = x.copy()"),
    "mix": "import builtins\nraise ValueError(f'stolen: {builtins.kept}')",
}
