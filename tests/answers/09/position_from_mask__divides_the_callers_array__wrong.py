import numpy as np


def position_from_mask(context, lead=0.0):
    places = context
    np.divide(1.0, places, out=places)
    places -= 1.0
    places *= np.exp(lead)
    return places
