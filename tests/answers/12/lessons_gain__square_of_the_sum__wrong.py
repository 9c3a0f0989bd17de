# the pairs of all prefixes: square of all lengths together
def lessons_gain(T, scheme, pair=0.0):
    rows = {"all": T, "prefixes": T * (T + 1) / 2, "windows": T * T}
    if scheme not in rows:
        raise ValueError(scheme)
    t = rows[scheme]
    return (t + pair * t**2) / (T + pair * T**2)
