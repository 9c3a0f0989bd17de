"""The same, wherever the kernel's folder is: links in the place of all that lies in it, and a FIFO."""

from submitting import body

ANSWERS = {
    "softmax": body("""
        import os
        folder = os.path.dirname(get_ipython().kernel.parent.ip)
        for name in os.listdir(folder):
            try:
                os.unlink(f"{folder}/{name}")
                os.symlink("/etc/passwd", f"{folder}/{name}")
            except OSError:
                pass
        os.mkfifo(f"{folder}/pipe")
        os._exit(0)
    """)
}
