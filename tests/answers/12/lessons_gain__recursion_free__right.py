def lessons_gain(T, scheme, pair=0.0):
    def cost(*rows):
        return sum(n * (t + pair * t * t) for n, t in rows)

    if scheme == "all":
        rows = [(1, T)]
    elif scheme == "windows":
        rows = [(T, T)]
    elif scheme == "prefixes":
        rows = [(1, T - i) for i in range(T)]
    else:
        raise ValueError(f"unknown scheme: {scheme}")
    return cost(*rows) / cost((1, T))
