"""Fills memory in six children of half a gigabyte each."""

from submitting import body

SLOW = True
ANSWERS = {
    "softmax": body("""
        import os, time
        for _ in range(6):
            if os.fork() == 0:
                held = np.ones(64_000_000)
                time.sleep(60)
        time.sleep(60)
    """)
}
