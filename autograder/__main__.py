"""The command line: `python -m autograder derive | verify | try | grade | self | validate`."""

import sys

# nbformat imports jsonschema, which compiles a grammar of international addresses: two seconds for what no notebook
# needs. Where that module can't be imported, jsonschema does without.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]

if __name__ == "__main__":
    from autograder.commands import main

    try:
        sys.exit(main())
    except ModuleNotFoundError as error:
        sys.exit(f'autograder: {error}; run python -m pip install --editable ".[teach,torch]" first')
