"""Opens connections outside and on the machine; a success shows as a right answer."""

from submitting import IF_WON, body

NETWORK = """
    import socket
    won = False
    places = [(2, ("1.1.1.1", 53)), (2, ("127.0.0.1", 22)), (1, "/run/docker.sock"), (1, "/run/dbus/system_bus_socket")]
    for family, address in places:
        try:
            s = socket.socket(family); s.settimeout(0.2); s.connect(address); won = True
        except OSError:
            pass
    try:
        socket.socket(40, 1); won = True
    except OSError:
        pass
"""
ANSWERS = {"softmax": body(NETWORK, IF_WON)}
