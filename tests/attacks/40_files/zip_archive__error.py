"""An archive with the notebook in it."""

import io
import json
import zipfile

from submitting import right

SAYS = "not a notebook"


def notebook():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("90_graded.ipynb", json.dumps(right()))
    return file.getvalue()
