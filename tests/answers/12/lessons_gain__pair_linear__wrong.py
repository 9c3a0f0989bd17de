# each position costs 1 and its pairs cost pair
def lessons_gain(T, scheme, pair=0.0):
    def cost(t):
        return t + pair * t
    if scheme == "all":
        return 1
    if scheme == "prefixes":
        return sum(cost(t) for t in range(1, T + 1)) / cost(T)
    if scheme == "windows":
        return T
    raise ValueError(scheme)
