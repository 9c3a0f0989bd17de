def bahdanau_decoder_step(y, s, h, keys, lengths, p):
    asked = np.einsum("ah,bh->ba", p["w_s"], s)
    e = np.einsum("a,bsa->bs", p["v"], np.tanh(asked[:, None, :] + keys))
    a, c = (part[:, 0] for part in masked_alignment(e[:, None], h, lengths))
    new = gru_step(np.hstack([np.take(p["embedding"], y, axis=0), c]), s, p["gru"])
    spoken = np.tanh(np.einsum("hk,bk->bh", p["w_c"], np.hstack([c, new])))
    return np.einsum("vh,bh->bv", p["embedding"], spoken) + p["b_y"], new, a
