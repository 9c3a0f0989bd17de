"""What an author of lessons runs: derive the notebooks and pages, verify the checks."""
