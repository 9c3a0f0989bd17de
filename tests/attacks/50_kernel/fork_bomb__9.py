"""Forks as often as it may, and every child works."""

from submitting import body

ANSWERS = {
    "softmax": body("""
        import os
        try:
            while True:
                if os.fork() == 0:
                    while True: pass
        except OSError:
            pass
    """)
}
