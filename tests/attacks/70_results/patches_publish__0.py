"""Everything is published twice."""

from submitting import SOFTMAX

PATCH = """
import autograder.probing as p
_show = p.publish_display_data
p.publish_display_data = lambda d: [_show(d), _show(d)]
"""
ANSWERS = {"softmax": PATCH + SOFTMAX}
