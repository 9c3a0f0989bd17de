"""A message that is too large cuts the connection, with a forged reply behind it: no session without end."""

from submitting import body

SLOW = True
FORGE = """
import sys
def _forge():
    kernel, frame = get_ipython().kernel, sys._getframe()
    while frame and not {"stream", "ident", "parent"} <= frame.f_locals.keys():
        frame = frame.f_back
    idle = {"execution_state": "idle"}
    for size in (30_000_000, 1, 30_000_000):
        kernel.session.send(kernel.iopub_socket, "stream", {"name": "stdout", "text": "x" * size})
        if frame:
            stream, ident, parent = (frame.f_locals[name] for name in ("stream", "ident", "parent"))
            content = {"status": "ok", "execution_count": 1, "payload": [], "user_expressions": {}, "x": "x" * size}
            kernel.session.send(stream, "execute_reply", content, parent, ident=ident)
        kernel.session.send(kernel.iopub_socket, "status", idle, parent=kernel.get_parent())
"""
ANSWERS = {"softmax": body("_forge()\nwhile True: pass", before=FORGE)}
