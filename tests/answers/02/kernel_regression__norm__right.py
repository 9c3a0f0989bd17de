def kernel_regression(queries, keys, values, width):
    far = np.linalg.norm(queries[:, None] - keys[None], axis=-1) / width
    near = far.min(axis=1, keepdims=True)
    a = np.exp((near - far) * (near + far) / 2)
    return (a @ values).T.__truediv__(a.sum(axis=1)).T
