"""Written dates: one reading each, and no day on two sides."""

import datetime
import random
import re
from collections import Counter
from itertools import combinations

import pytest

from attn.data import dates


@pytest.fixture(scope="module")
def splits():
    return dates.load()


def sides(splits):
    return splits.train, splits.validation, splits.test


def test_the_sides_have_the_sizes_that_were_promised(splits):
    assert [len(side) for side in sides(splits)] == [44_000, 1_000, 5_000]


def test_no_day_is_on_two_sides_and_no_date_is_written_twice(splits):
    for one, other in combinations(sides(splits), 2):
        assert not {date.target for date in one} & {date.target for date in other}
    written = [date.source.lower() for side in sides(splits) for date in side]
    assert len(set(written)) == len(written) == 50_000


def parse(text):
    """What an English reader makes of a date, with datetime's own rules."""
    for form in ("%m/%d/%y", "%b %d, %Y", "%d %b %Y", "%B %d, %Y", "%d %B %Y", "%A, %B %d, %Y"):
        try:
            day = datetime.datetime.strptime(text, form).date()
        except ValueError:
            continue
        if day.year > 2029:  # the standard library reads 69 and later as 19…
            day = day.replace(year=day.year - 100)
        if "%A" in form:
            assert day.strftime("%A").lower() == text.split(",")[0].lower()
        return day.isoformat()
    raise AssertionError(text)


def test_every_date_says_what_the_standard_library_reads_in_it(splits):
    for date in random.Random(0).sample(splits.train, 3_000) + list(splits.test):
        assert parse(date.source) == date.target


def test_nothing_that_can_be_written_means_two_days():
    meanings = {}
    day = dates.FIRST
    while day <= dates.LAST:
        for form in dates.FORMATS:
            assert meanings.setdefault(dates.write(day, form).lower(), day) == day
        day += datetime.timedelta(1)
    assert len(meanings) >= 2 * 60_000


@pytest.mark.parametrize(
    "like",
    [
        "september 27, 1994",
        "August 19, 2003",
        "2/10/93",
        "10/31/90",
        "TUESDAY, SEPTEMBER 25, 1984",
        "JUN 17, 2013",
        "3 April 1996",
        "24 oct 1974",
    ],
)
def test_all_the_usual_ways_are_among_them(splits, like):
    def pattern(text):
        return re.sub("[a-z]+", "a", re.sub("[A-Z]+", "A", re.sub(r"\d+", "0", text)))

    assert pattern(like) in {pattern(date.source) for date in splits.test}


def test_every_format_is_drawn_about_as_often(splits):
    kinds = Counter(
        re.sub(
            "[a-z]+",
            lambda m: "mon" if len(m[0]) == 3 else "a",
            re.sub(r"\d+", "0", d.source.lower().replace("may", "april")),
        )
        for d in splits.train
    )
    assert len(kinds) == 6
    assert min(kinds.values()) > 0.6 * 44_000 / 6


def test_a_seed_gives_the_same_dates_and_another_seed_others(splits):
    assert dates.load() == splits
    assert dates.load(seed=1) != splits
    assert dates.load(100).train[0] == dates.Date("8 november 1997", "1997-11-08")


@pytest.mark.parametrize("n", [50, 777, 60_000])
def test_any_number_up_to_the_limit_is_split_alike(n):
    splits = dates.load(n, seed=2)
    assert [len(side) for side in sides(splits)] == [n - n // 10 - n // 50, n // 50, n // 10]


@pytest.mark.parametrize("n", [-1, 0, 49, 60_001])
def test_a_number_out_of_range_is_refused(n):
    with pytest.raises(ValueError, match=f"n must be from 50 to 60000, got {n}"):
        dates.load(n)
