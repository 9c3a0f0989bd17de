# right: masked array
import numpy as np
def perplexity(log_p, real, n_characters):
    x = np.ma.masked_array(log_p.astype(float), mask=np.logical_not(real)).compressed()
    return np.array([np.exp(np.negative(x.mean())), -x.sum() / (np.log(2) * n_characters)])
