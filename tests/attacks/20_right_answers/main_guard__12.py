"""Written as a script, with a main function."""

ANSWERS = {
    "softmax": """
import sys

def softmax(x, axis=-1):
    e = np.exp(x - x.max(axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)

def main(argv=None):
    print(softmax(np.array([float(word) for word in (argv or sys.argv)[1:]])))

if __name__ == "__main__":
    main()
"""
}
