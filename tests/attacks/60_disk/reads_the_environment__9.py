"""Looks for secrets in the environment, in home folders and in the system; a success shows as a right answer."""

from submitting import IF_WON, ROOT, body

LOOK = f"""
    import os
    secrets = ("TOKEN", "SECRET", "KEY", "PYTEST", "ATTENTION", "BATCH")
    won = any(word in name for name in os.environ for word in secrets)
    home = os.path.expanduser("~/.ssh")
    for path in ("/etc/passwd", "/etc/shadow", "/root/.bashrc", "/home", "/var/lib", home, {str(ROOT / "book")!r}):
        won = won or os.path.exists(path)
    try:
        won = won or b"PYTEST" in open("/proc/1/environ", "rb").read()
    except OSError:
        pass
"""
ANSWERS = {"softmax": body(LOOK, IF_WON)}
