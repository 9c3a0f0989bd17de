"""Top-level await and an async helper, as IPython allows."""

ANSWERS = {
    "softmax": """
import asyncio

async def wait():
    await asyncio.sleep(0)
    return -1

last = await wait()

def softmax(x, axis=last):
    e = np.exp(x - x.max(axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)
"""
}
