"""Publishes shapes that fill all memory, a pickle, and what isn't base64, each with the probe's own token."""

from submitting import body

FORGE = """
import sys
from IPython.display import publish_display_data as show
TRIES = [("<f8", [2147483647] * 32, ""), ("|O", [1], "gASVAAAAAAAAAAA="), ("<f8", [-1], "AAAA"), ("<f8", [3], "%%%")]
def _publish():
    frame = sys._getframe()
    while frame and "token" not in frame.f_locals:
        frame = frame.f_back
    dtype, shape, data = TRIES[len(_publish.__dict__) % 4]
    setattr(_publish, f"call{len(_publish.__dict__)}", 1)
    leaf = {"path": "", "kind": "array", "dtype": dtype, "shape": shape, "data": data}
    token = frame and frame.f_locals["token"]
    made = {"token": token, "outcome": "passed", "error": "", "step": "", "values": [leaf]}
    show({"application/vnd.attention.observation+json": made})
"""
ANSWERS = {"softmax": body("_publish()\nraise SystemExit", before=FORGE)}
