"""Sentences that can't rot: what the prose says in words, a condition says in numbers.

    holds("attention is ahead at every length", (low_of_difference > 0).all())

While a lesson is derived, a false one stops the build. On the page the claims stand in a fold. In a learner's own
notebook nothing stops: there a false one says that it isn't so in this run.
"""

from __future__ import annotations

import os
from typing import Any

CLAIM = "application/vnd.attention.claim+json"
MUST_HOLD = "COURSE_CLAIMS_MUST_HOLD"  # set in the environment while lessons are derived


class ClaimError(AssertionError):
    """A sentence of the lesson isn't true in this run."""


def holds(claim: str, condition: Any, shown: str = "") -> None:
    """Check a claim against `condition`; `shown` gives the numbers behind it.

    Raises TypeError if the claim is no text or the condition is neither true nor false, and, while lessons are
    derived, ClaimError if it is false.
    """
    if not isinstance(claim, str) or not claim.strip():
        raise TypeError(f"holds(claim, condition): the claim must be a sentence, got {claim!r}")
    true = _truth(claim, condition)
    numbers = f" ({shown})" if shown else ""
    if not true and os.environ.get(MUST_HOLD):
        raise ClaimError(f"not so in this run: {claim}{numbers}")
    said = f"✓ {claim}{numbers}" if true else f"✗ not in your run: {claim}{numbers}"
    try:
        from IPython.display import publish_display_data
    except ImportError:
        print(said)
        return
    publish_display_data({CLAIM: {"claim": claim, "holds": true, "shown": shown}, "text/plain": said})


def _truth(claim: str, condition: Any) -> bool:
    """True or False, from Python, NumPy or torch; a number or an array is a slip of whoever wrote the claim."""
    if hasattr(condition, "item") and getattr(condition, "shape", None) == ():
        condition = condition.item()
    if isinstance(condition, bool):
        return condition
    if isinstance(condition, float) and condition != condition:
        got = "NaN: nothing was measured"
    elif getattr(condition, "shape", ()) != ():
        got = f"an array of shape {tuple(condition.shape)}: say .all() or .any()"
    else:
        got = f"{type(condition).__name__} {condition!r}: compare it with something"
    raise TypeError(f"holds({claim!r}, …): the condition must be True or False, got {got}")
