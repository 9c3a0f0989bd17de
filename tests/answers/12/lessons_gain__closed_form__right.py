# right: closed form
def lessons_gain(T, scheme, pair=0.0):
    if scheme == "prefixes":
        return (T + 1) * (3 + pair * (2 * T + 1)) / (6 * (1 + pair * T))
    if scheme in ("all", "windows"):
        return T if scheme == "windows" else 1
    raise ValueError(f"no such scheme: {scheme!r}")
