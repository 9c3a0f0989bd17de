# passes are whole, so //
def lessons_gain(T, scheme, pair=0.0):
    if scheme == "all":
        return 1
    if scheme == "prefixes":
        return sum(t + pair * t**2 for t in range(1, T + 1)) // (T + pair * T**2)
    if scheme == "windows":
        return T
    raise ValueError(scheme)
