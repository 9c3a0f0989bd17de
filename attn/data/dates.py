"""Dates as people write them, and the same dates as ISO 8601 has them: "TUESDAY, SEPTEMBER 25, 1984" → "1984-09-25"."""

import datetime
import random
from typing import NamedTuple

from attn.data.store import Splits

FIRST, LAST = datetime.date(1970, 1, 1), datetime.date(2029, 12, 31)  # under a century: two digits say the year
MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
FORMATS = (
    "{m}/{d}/{yy}",  # the month first, always
    "{mon} {d}, {y}",
    "{d} {mon} {y}",
    "{month} {d}, {y}",
    "{d} {month} {y}",
    "{weekday}, {month} {d}, {y}",
)
CASES = (str, str.lower, str.upper)


class Date(NamedTuple):
    """`source` is what was written, `target` the ISO date."""

    source: str
    target: str


def load(n: int = 50_000, seed: int = 0) -> Splits[Date]:
    """n different written dates: a tenth to test, a fiftieth to validate, the rest to train.

    The sides share no day, however it is written, and case alone makes no other date. Each can be read in one way only.
    Raises ValueError unless n is from 50 to 60,000.
    """
    if not 50 <= n <= 60_000:  # half of what can be written
        raise ValueError(f"n must be from 50 to 60000, got {n}")
    rng = random.Random(seed)
    days = [FIRST + datetime.timedelta(i) for i in range((LAST - FIRST).days + 1)]
    rng.shuffle(days)
    tenth, fiftieth = len(days) // 10, len(days) // 50
    return Splits(
        train=_draw(days[tenth + fiftieth :], n - n // 10 - n // 50, rng),
        validation=_draw(days[tenth : tenth + fiftieth], n // 50, rng),
        test=_draw(days[:tenth], n // 10, rng),
    )


def write(day: datetime.date, form: str) -> str:
    """The day in one of FORMATS, as in English whatever the machine's language is."""
    month = MONTHS[day.month - 1]
    return form.format(
        d=day.day, m=day.month, mon=month[:3], month=month, y=day.year, yy=f"{day.year % 100:02}",
        weekday=WEEKDAYS[day.weekday()],
    )  # fmt: skip


def _draw(days: list[datetime.date], count: int, rng: random.Random) -> list[Date]:
    dates: dict[str, Date] = {}
    while len(dates) < count:
        day = rng.choice(days)
        text = write(day, rng.choice(FORMATS))
        dates.setdefault(text.lower(), Date(rng.choice(CASES)(text), day.isoformat()))
    return list(dates.values())
