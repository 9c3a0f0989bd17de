"""In a graded notebook what a notebook imports does nothing: what counts is asked afterwards."""


def check(function: object) -> None:
    pass


def glue(name: str, value: object, display: bool = True) -> None:
    pass


def holds(claim: str, condition: object, shown: str = "") -> None:
    pass


def show_solution(function: object) -> None:
    pass
