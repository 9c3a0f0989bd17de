"""As Colab saves it: its own ids in the metadata, none of ours, cells of its own, a drive that can't be mounted."""

from submitting import add, code, right

MOUNT = "from google.colab import drive\ndrive.mount('/content/drive')\n%cd /content/drive/MyDrive"


def notebook():
    book = add(right(), "setup", code('#@title Install { display-mode: "form" }\n!pip install -q numpy'), code(MOUNT))
    for number, cell in enumerate(book["cells"]):
        cell.pop("id", None)
        cell["metadata"] = {"id": f"Xy{number}", "colab": {"base_uri": "https://localhost:8080/"}, "outputId": "e1"}
        cell["source"] = cell["source"].splitlines(keepends=True)
    book["metadata"] = {"colab": {"provenance": [], "collapsed_sections": []}, "accelerator": "GPU"}
    return book | {"nbformat_minor": 0}
