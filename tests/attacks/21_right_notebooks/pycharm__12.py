"""As PyCharm writes it: `#%%` above every cell's text, and ids gone."""

from submitting import right


def notebook():
    book = right()
    for cell in book["cells"]:
        del cell["id"]
        cell["metadata"] = {"pycharm": {"name": "#%%\n", "is_executing": True}}
        if cell["cell_type"] == "code":
            cell["source"] = "#%%\n" + cell["source"]
    return book
