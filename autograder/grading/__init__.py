"""Grading notebooks that nobody needs to trust. What calls what, from the command down:

grade        paths in, one JSON a submission and scores.csv out; `names` finds the files, `record` writes
batch        what a folder of results holds, and what is to be graded (again: `course_key`)
reading      what a notebook says, read in a limited process of its own (`reader`): `submission` takes the file apart,
             `graft` finds the answers and what they need in the learner's `program`
workers      several processes at once; a `worker` takes one submission after another
plugin       pytest hooks on nbval, which run the steps of a `plan`: set-up, answer, probes, reference
session      one submission while it runs, and its verdicts
kernel       a kernel that is watched, drained and replaced, in a `sandbox` that a `workshop` starts
inside/      the few files that the learner's code can see
"""
