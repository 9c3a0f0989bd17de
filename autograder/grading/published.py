"""What came of a probe or of an answer's cell: nbval's outputs, not believed, in words for the learner."""

from __future__ import annotations

import builtins
import re
from collections.abc import Sequence
from typing import Any

from autograder.grading import messages
from autograder.grading.plan import Step
from autograder.judge import Observation
from autograder.values import unpack

KNOWN = ("undefined", "unattempted", "forbidden", "AxisError", "LinAlgError", "_ArrayMemoryError", "UFuncTypeError")
UNATTEMPTED = Observation(outcome="unattempted", error="unattempted")
LONGEST_TOLD = 5000  # characters of a cell whose words an error may repeat: of more it could choose what to say
UNPUBLISHED = "unpublished"  # the probe's result didn't come out as it should
NOT_HERE = "isn't there where grading runs"
LACKS = {  # what a missing thing of this kind may be due to
    "NameError": "of your notebook only the answers, what they use and the cells you added are run",
    "ModuleNotFoundError": f"the package {NOT_HERE}",
    "ImportError": f"the package, or what you want of it, {NOT_HERE}",
    "FileNotFoundError": f"your own file {NOT_HERE}",
}


def observation(step: Step, outputs: list, failed: Any, source: str) -> Observation:
    """What one probe of the answer `source` published: exactly once, with its own token, strictly decoded."""
    if failed:
        return Observation(
            outcome="error", error=failed.ename, message=f"your code raised {_word(failed.ename, source)}"
        )
    published = [out for out in outputs if out.output_type == "display_data"]
    if len(published) != 1 or token_of(published[0]) != step.token:
        return Observation(outcome="error", error=UNPUBLISHED, message="your code disturbed the check")
    ours = published[0].data[messages.MIME]
    outcome, kind = ours.get("outcome"), _word(ours.get("error"), source)
    if outcome == "forbidden":
        return Observation(outcome="error", error=str(ours.get("error")), message="your code calls what is forbidden")
    if outcome == "unattempted":
        return UNATTEMPTED
    if outcome != "passed":
        text = f"the cell defines no function {step.exercise}" if kind == "undefined" else f"your code raised {kind}"
        text += f": {LACKS[kind]}" if kind in LACKS else ""
        where = ours.get("step")
        return Observation(outcome="error", error=kind, message=text, step=where if isinstance(where, str) else "")
    try:
        return Observation(unpack(ours.get("values")))
    except (ValueError, TypeError, OverflowError):
        return Observation(outcome="error", error="undecodable", message="your code returned what can't be compared")


def in_order(parts: Sequence[Step], outputs: list) -> list[tuple[Step, Any]] | None:
    """What each of these probes published, as far as they came: once each and in order. Else None."""
    shown = [out for out in outputs if out.output_type == "display_data"]
    if [token_of(out) for out in shown] != [part.token for part in parts[: len(shown)]]:
        return None
    return list(zip(parts, shown, strict=False))


def lacks_a_name(outputs: list) -> bool:
    """Did the cell, or a probe in it, ask for a name that isn't defined?"""
    ended = [out.ename for out in outputs if out.output_type == "error"]
    shown = [out.data[messages.MIME] for out in outputs if out.output_type == "display_data"]
    return "NameError" in [*ended, *(one.get("error") for one in shown if isinstance(one, dict))]


def token_of(output: Any) -> Any:
    """With which token this was published."""
    published = output.data[messages.MIME]
    return published.get("token") if isinstance(published, dict) else None


def _word(text: Any, source: str) -> str:
    """An exception's name, or what the probing says; not a name that the learner's code made up at run time."""
    if not isinstance(text, str) or not text.isidentifier():
        return "an exception"
    known = hasattr(builtins, text) or text in KNOWN or re.search(rf"\b{text}\b", source)
    return text if known and len(text) <= 40 else "an exception"


def answer_error(kind: str, text: str, source: str) -> str:
    """Why an answer's cell fails."""
    said, line = f"the cell itself fails: {_word(kind, source)}", re.search(r"line (\d{1,4})\b", text)
    if name := missing(kind, text, source):
        return f"{said}: {name} ({LACKS[kind]})"
    return f"{said}, line {line[1]}" if kind.endswith("SyntaxError") and line else said


def own_cell_error(kind: str, text: str, source: str) -> str:
    """Why a cell fails that the learner added."""
    name = missing(kind, text, source)
    return f"{_word(kind, source)}{f': {name} ({LACKS[kind]})' if name else ''}"


def missing(kind: str, text: str, source: str) -> str:
    """The name, module or file that an error says is missing, if the cell speaks of it; else nothing.

    Only this of an error's own words, and only a whole word of a cell that isn't long: else it could say what it learnt
    from the probes of an earlier exercise.
    """
    name = re.search(r"'([\w./-]{1,60})'", text)
    if kind not in LACKS or not name or len(source) > LONGEST_TOLD:
        return ""
    whole = re.search(rf"(?<![\w./-]){re.escape(name[1])}(?![\w./-])", source)
    return name[1] if whole else ""
