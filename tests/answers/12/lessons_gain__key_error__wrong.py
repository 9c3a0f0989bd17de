# a dict raises an error by itself
def lessons_gain(T, scheme, pair=0.0):
    lengths = {"all": [T], "prefixes": range(1, T + 1), "windows": [T] * T}
    rows = lengths[scheme]
    return sum(t + pair * t**2 for t in rows) / (T + pair * T**2)
