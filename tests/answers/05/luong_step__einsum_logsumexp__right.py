def luong_step(s, h, mask, w_c, w_y, b_y):
    def shares(e, allowed=None):
        """Softmax as exp(e - log sum exp), over the last axis."""
        if allowed is not None:
            e = e + np.log(np.where(allowed, 1.0, np.exp(-np.inf)), where=allowed, out=np.full(e.shape, -np.inf))
        return np.exp(e - np.logaddexp.reduce(e, axis=-1)[..., None])

    a = shares(np.einsum("bd,bsd->bs", s, h), np.asarray(mask, bool))
    c = np.einsum("bs,bsd->bd", a, h)
    half_c, half_s = np.split(w_c, 2, axis=1)
    tilde = np.tanh(np.einsum("od,bd->bo", half_c, c) + np.einsum("od,bd->bo", half_s, s))
    return shares(np.einsum("vd,bd->bv", w_y, tilde) + b_y), a
