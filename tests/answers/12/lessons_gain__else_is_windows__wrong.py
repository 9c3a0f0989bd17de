# three schemes, so else is the third
def lessons_gain(T, scheme, pair=0.0):
    if scheme == "all":
        return 1
    elif scheme == "prefixes":
        return sum(t + pair * t**2 for t in range(1, T + 1)) / (T + pair * T**2)
    else:
        return T
