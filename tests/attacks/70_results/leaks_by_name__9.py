"""An error's name carries a hidden input out: a success would be its digits in the record."""

from submitting import body

HIDES = "Leak"
ANSWERS = {
    "softmax": body(
        "name = 'Leak' + ''.join(c for c in repr(x.ravel()[0]) if c.isdigit())\nraise type(name, (Exception,), {})()"
    )
}
