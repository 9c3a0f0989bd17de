"""What runs in the learner's notebook: check, show_solution, progress, glue."""
