"""A lock that is never released, taken twice."""

from submitting import body

ANSWERS = {"softmax": body("import threading; lock = threading.Lock(); lock.acquire(); lock.acquire()")}
