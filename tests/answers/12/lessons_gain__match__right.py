from fractions import Fraction


def lessons_gain(T, scheme, pair=0.0):
    match scheme:
        case "all":
            return 1.0
        case "windows":
            return T
        case "prefixes":
            c = Fraction(pair)
            linear = Fraction(T * (T + 1), 2)
            square = Fraction(T * (T + 1) * (2 * T + 1), 6)
            return float((linear + c * square) / (T + c * T * T))
    raise ValueError(scheme)
