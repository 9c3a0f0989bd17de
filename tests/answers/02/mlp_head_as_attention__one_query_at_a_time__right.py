def mlp_head_as_attention(hidden, weight, bias, values):
    keys = np.c_[weight.T, bias]
    pairs = [attention_numpy(np.r_[h, 1.0][None], keys, values) for h in hidden]
    return np.concatenate([p[0] for p in pairs]), np.concatenate([p[1] for p in pairs])
