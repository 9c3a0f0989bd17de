"""The command line: `python -m autograder derive | verify | grade | self | validate`."""

import sys

from autograder.commands import main

if __name__ == "__main__":
    sys.exit(main())
