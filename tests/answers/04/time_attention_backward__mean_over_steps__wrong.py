# slip: averages the gradients in h over the steps instead of adding them.
# violates: states over all steps: "copied T times | summed over T"
def time_attention_backward(s, h, weights, grad):
    steps = [attention_layer_backward(s[:, t], h, weights[:, t], grad[:, t]) for t in range(s.shape[1])]
    grad_s = np.stack([one for one, _ in steps], axis=1)
    grad_h = np.mean([two for _, two in steps], axis=0)
    return grad_s, grad_h
