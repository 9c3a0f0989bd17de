"""Checks in the notebook, and grades for submissions that nobody needs to trust.

In a notebook: `from autograder import check, glue, holds, show_solution`.
On the command line: `python -m autograder --help`.
"""

from autograder.notebook.check import check, show_solution
from autograder.notebook.explain import explain_errors
from autograder.notebook.glue import glue
from autograder.notebook.holds import holds

__all__ = ["check", "glue", "holds", "show_solution"]

explain_errors()
