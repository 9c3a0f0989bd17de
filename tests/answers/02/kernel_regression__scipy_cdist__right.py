from scipy.spatial.distance import cdist


def kernel_regression(queries, keys, values, width):
    scores = cdist(np.asarray(queries, float), np.asarray(keys, float), "sqeuclidean") * (-0.5 / width**2)
    return np.tensordot(softmax(scores, axis=1), values, axes=1)
