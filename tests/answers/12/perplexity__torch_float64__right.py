# right: torch float64
import math
import torch
def perplexity(log_p, real, n_characters):
    x = torch.masked_select(torch.tensor(log_p, dtype=torch.float64), torch.tensor(real))
    return torch.exp(-x.mean()).item(), (-x.sum() / math.log(2.0)).item() / n_characters
