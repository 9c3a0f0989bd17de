"""In a graded notebook `check`, `glue` and `show_solution` do nothing: what counts is asked afterwards."""


def check(function):
    return None


def glue(name, value, display=True):
    return None


def show_solution(function):
    return None
