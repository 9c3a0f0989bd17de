"""Give a result a name, so that the prose can quote it.

The same call and the same output as MyST-NB's `glue`, without importing Sphinx into the learner's notebook. `derive`
puts the value where the prose says {glue:text}`name:.2f`.
"""

from typing import Any

MIME_PREFIX = "application/papermill.record/"


def glue(name: str, value: Any, display: bool = True) -> None:
    """Keep `value` (a number or a string) under `name`; raises TypeError for anything else."""
    if hasattr(value, "item"):
        value = value.item()  # a NumPy scalar or a one-element tensor
    if not isinstance(value, bool | int | float | str):
        raise TypeError(f"glue({name!r}, …) takes a number or a string, got {type(value).__name__}")
    try:
        from IPython.display import publish_display_data
    except ImportError:
        print(f"{name} = {value}")
        return
    prefix = "" if display else MIME_PREFIX
    publish_display_data(
        {f"{prefix}text/plain": repr(value)}, metadata={"scrapbook": {"name": name, "mime_prefix": prefix}}
    )
