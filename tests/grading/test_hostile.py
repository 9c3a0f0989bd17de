"""Hostile and odd submissions, each with the marks it deserves."""

import json

import pytest
from hostile import ATTACKS, FOURTEEN

pytestmark = pytest.mark.sandbox


@pytest.mark.parametrize("name", FOURTEEN)
def test_fourteen(verdicts, name):
    assert verdicts[name]["error"] == ""
    assert verdicts[name]["checks"] == 12
    assert verdicts[name]["checks_passed"] == FOURTEEN[name][1]


@pytest.mark.parametrize("name", ATTACKS)
def test_attack(verdicts, name):
    assert verdicts[name]["error"] == ""
    assert verdicts[name]["checks_passed"] == ATTACKS[name][1]


def outcome(verdicts, name, exercise="softmax"):
    return next(e for e in verdicts[name]["exercises"] if e["name"] == exercise)


def test_counted(verdicts):
    assert len(FOURTEEN) == 14
    assert len(verdicts) == len(FOURTEEN) + len(ATTACKS)


def test_outcomes(verdicts):
    assert outcome(verdicts, "blank")["outcome"] == "unattempted"
    assert outcome(verdicts, "infinite_loop")["outcome"] == "timeout"
    assert outcome(verdicts, "swallows_exceptions")["outcome"] == "timeout"
    assert outcome(verdicts, "os_exit")["outcome"] == "error"
    assert outcome(verdicts, "perfect")["outcome"] == "passed"
    assert outcome(verdicts, "wrong")["outcome"] == "failed"


def test_messages_say_what_happened(verdicts):
    assert "ended the Python process" in outcome(verdicts, "os_exit")["checks"][0]["message"]
    assert "longer than 2 seconds" in outcome(verdicts, "infinite_loop")["checks"][0]["message"]
    assert "SyntaxError" in outcome(verdicts, "syntax_error")["message"]
    assert "only the answers" in outcome(verdicts, "name_error")["checks"][0]["message"]
    assert "scipy.special.softmax" in outcome(verdicts, "forbidden")["message"]


def test_nothing_of_a_hidden_probe_comes_back(verdicts):
    text = json.dumps(outcome(verdicts, "raises_odd"))
    assert "script" not in text
    assert "x1b" not in text
    assert "your code raised an exception" in text
