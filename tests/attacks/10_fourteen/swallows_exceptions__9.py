"""An endless loop that no exception ends."""

from submitting import body

ANSWERS = {
    "softmax": body("""
        while True:
            try:
                while True: pass
            except BaseException: pass
    """)
}
OUTCOMES = {"softmax": "timeout"}
