"""What a probe cell calls in the learner's kernel: run one probe, publish what came of it. No right answer is here.

Whatever the learner's code does to this module can only change what it publishes itself.
"""

import marshal
import pickle
import zlib
from base64 import b64decode
from threading import Event
from types import CodeType
from typing import Any

from IPython.core.getipython import get_ipython
from IPython.display import publish_display_data
from numpy.random import default_rng  # now: a learner's code may replace it

from autograder.compare import Close, Raises
from autograder.exercise import Probe
from autograder.guard import watched
from autograder.observe import Observation, observe
from autograder.values import pack

MIME = "application/vnd.attention.observation+json"


def probes(packed: str, tokens: list[str]) -> None:
    """Run the probes that the grader packed; each publishes, with its own token, as soon as it has run."""
    for asked, token in zip(marshal.loads(zlib.decompress(b64decode(packed))), tokens, strict=True):
        probe(token, *asked)
        wait_until_sent()


def wait_until_sent() -> None:
    """Give the thread that sends its turn: else a long call in C would hold back what is published already.

    The grader counts a probe's seconds from the moment when the one before it has published.
    """
    sent = Event()
    get_ipython().kernel.iopub_thread.schedule(sent.set)
    sent.wait(1)


def probe(token: str, code: CodeType, exercise: str, given: int | bytes, raises: bool, forbid: tuple[str, ...]) -> None:
    """Define the probe by `code`, run it on the learner's function, publish its values once.

    given: the seed of its inputs, or the inputs of a world, pickled by the grader.
    Where that called one of `forbid`, publish this name alone, as the error of the outcome `forbidden`.
    """
    function = get_ipython().user_ns.get(exercise)
    if not callable(function):
        publish_display_data({MIME: {"token": token, "outcome": "error", "error": "undefined", "values": None}})
        return
    namespace: dict[str, Any] = {"__name__": "probe"}
    exec(code, namespace)
    one = Probe("", namespace["_probe"], Raises() if raises else Close())

    def run() -> Observation:  # watched, it may run twice: each time on the same inputs
        return observe(one, function, default_rng(given) if isinstance(given, int) else pickle.loads(given))

    seen, used = watched(forbid, run)
    if used:
        publish_display_data({MIME: {"token": token, "outcome": "forbidden", "error": used, "values": None}})
        return
    values = None if seen.values is None else pack(seen.values)
    published = {"token": token, "outcome": seen.outcome, "error": seen.error, "step": seen.step, "values": values}
    publish_display_data({MIME: published})
