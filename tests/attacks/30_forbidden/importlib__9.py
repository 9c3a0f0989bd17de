"""importlib inside the answer, with names put together."""

ANSWERS = {
    "weigh": """
def weigh(x):
    import importlib
    module = importlib.import_module("scipy" + ".special")
    return getattr(module, "soft" + "max")(x, axis=-1)
"""
}
