"""Grading notebooks that nobody needs to trust.

graft    what counts of a submission: its answers and the cells that the learner added
plan     the steps to run: set-up, answer, probes, reference, exercise by exercise
plugin   pytest hooks on nbval's collector and cell, which run the steps
kernel   a kernel that is watched, drained and replaced; sandbox and seccomp: where it runs
inside/  the few files that the learner's code can see
grade    batches: paths in, JSON and CSV out
"""
