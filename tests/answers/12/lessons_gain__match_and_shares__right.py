# right: match and shares
def lessons_gain(T, scheme, pair=0.0):
    match scheme:
        case "all":
            return 1.0
        case "windows":
            return float(T)
        case "prefixes":
            whole = T + pair * T**2
            return sum((t + pair * t**2) / whole for t in range(1, T + 1))
    raise ValueError
