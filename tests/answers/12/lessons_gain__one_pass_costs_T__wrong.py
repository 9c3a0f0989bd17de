# one pass over T tokens costs T, so divide by T
def lessons_gain(T, scheme, pair=0.0):
    if scheme == "all":
        return 1
    if scheme == "prefixes":
        return sum(t + pair * t**2 for t in range(1, T + 1)) / T
    if scheme == "windows":
        return T * (T + pair * T**2) / T
    raise ValueError(scheme)
