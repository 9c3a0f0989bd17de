# nothing to compute for another scheme, so it falls through
def lessons_gain(T, scheme, pair=0.0):
    work = T + pair * T**2
    if scheme == "all":
        return 1
    if scheme == "prefixes":
        return sum(t + pair * t**2 for t in range(1, T + 1)) / work
    if scheme == "windows":
        return T
