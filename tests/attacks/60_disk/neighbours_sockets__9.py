"""Speaks to other kernels and abstract sockets by name; a success shows as a right answer."""

from submitting import IF_WON, body

SOCKETS = """
    import glob, os, socket
    own = os.path.realpath(os.path.dirname(get_ipython().kernel.parent.ip))
    found = {os.path.realpath(path) for place in ("/tmp", "/run", "/var/tmp", own, "/dev/shm")
             for path in glob.glob(place + "/**/k-*", recursive=True)}
    won = False
    for path in [path for path in found if os.path.dirname(path) != own] + ["\\0/tmp/dbus", "\\0/tmp/.X11-unix/X0"]:
        try:
            s = socket.socket(1); s.settimeout(0.2); s.connect(path); won = True
        except OSError:
            pass
"""
ANSWERS = {"softmax": body(SOCKETS, IF_WON)}
