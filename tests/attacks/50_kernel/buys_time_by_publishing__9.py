"""Publishes again and again, since each check that publishes starts the next one's time, and never ends."""

from submitting import TOKENS, body

BUYS = """
while True:
    for token in [*_tokens(), "another"]:
        show({'application/vnd.attention.observation+json': {'token': token, 'outcome': 'passed', 'values': [], 'error': ''}})
    time.sleep(0.5)
"""
ANSWERS = {"softmax": "import time\n" + body(BUYS, before=TOKENS)}
