"""In a graded notebook `check`, `glue` and `show_solution` do nothing: what counts is asked afterwards."""


def check(function: object) -> None:
    pass


def glue(name: str, value: object, display: bool = True) -> None:
    pass


def show_solution(function: object) -> None:
    pass
