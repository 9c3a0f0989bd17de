# mean of the bins' gaps
import numpy as np


def calibration(p, came, n_bins):
    order = np.argsort(p, kind="stable")
    bins = np.array_split(order, n_bins)
    said = np.array([p[i].mean() for i in bins])
    share = np.array([came[i].mean() for i in bins])
    sizes = np.array([len(i) for i in bins])
    return said, share, np.abs(said - share).mean()
