"""As VS Code may save it: new ids, our cell metadata gone, the notebook's kept."""

from submitting import right


def notebook():
    book = right()
    for number, cell in enumerate(book["cells"]):
        cell["id"] = f"{number * 7919:08x}"
        cell["metadata"] = {"vscode": {"languageId": "python"}}
    book["metadata"] |= {"kernelspec": {"name": "python3", "display_name": ".venv (3.12.1)"}}
    return book
