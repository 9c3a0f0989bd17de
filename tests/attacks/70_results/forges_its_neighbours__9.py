"""In its first probe it takes the other tokens, publishes nonsense with them, and silences the real ones."""

from submitting import TOKENS, body

SILENCE = """
for token in _tokens():
    show({'application/vnd.attention.observation+json': {'token': token, 'outcome': 'passed', 'values': [], 'error': ''}})
sys.modules['autograder.probing'].publish_display_data = lambda *_, **__: None
"""
ANSWERS = {"softmax": body(SILENCE, before=TOKENS)}
