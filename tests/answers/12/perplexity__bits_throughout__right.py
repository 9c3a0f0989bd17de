# right: bits throughout
import numpy as np
def perplexity(log_p, real, n_characters):
    bits = -np.where(real, log_p.astype(np.longdouble), 0) / np.log(np.longdouble(2))
    total = bits.sum()
    return float(np.exp2(total / real.sum())), float(total / n_characters)
