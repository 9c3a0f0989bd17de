# right: fractions inside
from fractions import Fraction
def lessons_gain(T, scheme, pair=0.0):
    c = Fraction(pair)
    try:
        first, second = {
            "all": (T, T * T),
            "windows": (T * T, T**3),
            "prefixes": (T * (T + 1) // 2, T * (T + 1) * (2 * T + 1) // 6),
        }[scheme]
    except KeyError:
        raise ValueError(scheme) from None
    return float((first + c * second) / (T + c * T * T))
