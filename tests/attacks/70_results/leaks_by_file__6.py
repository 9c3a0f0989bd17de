"""The same through a file that outlives the kernel."""

from submitting import body

HIDES = "stolen"
ANSWERS = {
    "softmax": body("np.save('/tmp/kept.npy', x)"),
    "mix": "raise ValueError(f\"stolen: {np.load('/tmp/kept.npy')}\")",
}
