# right: fsum generator
import math
def lessons_gain(T, scheme, pair=0.0):
    def rows():
        if scheme == "all":
            yield T
        elif scheme == "prefixes":
            yield from range(T, 0, -1)
        elif scheme == "windows":
            for _ in range(T):
                yield T
        else:
            raise ValueError(scheme)
    return math.fsum(t * (1 + pair * t) for t in rows()) / (T * (1 + pair * T))
