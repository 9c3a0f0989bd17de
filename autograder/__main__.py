"""The command line: `python -m autograder derive | verify | grade | self | validate`."""

import sys

from autograder.commands import main

if __name__ == "__main__":
    try:
        sys.exit(main())
    except ModuleNotFoundError as error:
        sys.exit(f'autograder: {error}; run python -m pip install --editable ".[teach,torch]" first')
