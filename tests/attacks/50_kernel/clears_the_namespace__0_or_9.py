"""Everything in the notebook's namespace is deleted, in the answer's cell and when it is called."""

from submitting import body

ANSWERS = {"softmax": body("get_ipython().user_ns.clear(); globals().clear()")}
