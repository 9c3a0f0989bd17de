import numpy as np


def position_from_mask(context, lead=0.0):
    loud = np.exp(float(lead))
    everything = np.divide(loud, np.asarray(context, dtype=np.float64))
    return np.asarray(everything - loud)
