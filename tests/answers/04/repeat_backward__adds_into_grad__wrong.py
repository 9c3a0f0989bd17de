# slip: adds the other copies into a view of the first one, which changes grad.
# violates: "Leave `grad` as you found it"
def repeat_backward(grad, axis):
    copies = np.moveaxis(grad, axis, 0)
    total = copies[0]
    for k in range(1, len(copies)):
        total += copies[k]
    return total
