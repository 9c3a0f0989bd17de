# t pairs at cost `pair`, and t squared positions
def lessons_gain(T, scheme, pair=0.0):
    def cost(t):
        return pair * t + t**2
    if scheme == "all":
        return 1
    if scheme == "prefixes":
        return sum(cost(t) for t in range(1, T + 1)) / cost(T)
    if scheme == "windows":
        return T
    raise ValueError(scheme)
