"""Asks the kernel to shut down, and stops its loop."""

from submitting import body

ANSWERS = {
    "softmax": body("""
        kernel = get_ipython().kernel
        kernel.do_shutdown(False)
        kernel.io_loop.stop()
    """)
}
