# on average a prefix is T / 2 long, so T rows of that length
def lessons_gain(T, scheme, pair=0.0):
    def cost(t):
        return t + pair * t**2
    if scheme == "all":
        return 1
    if scheme == "prefixes":
        return T * cost(T / 2) / cost(T)
    if scheme == "windows":
        return T
    raise ValueError(scheme)
