#!/usr/bin/env python3
"""Writes due_moments.tsv: when editions are due, by a calendar that shares nothing with the program's own.

    python3 tests/data/make_due_moments.py > tests/data/due_moments.tsv

Each row: rule, zone, month of the edition, the moment it is due in UTC. Only the standard library is used. A local
time is found by walking through UTC and reading the zone's clock, never by asking which offset a local time has.

Years after 2030 are left out, and clock changes are looked for from 1995 on: two releases of the tz database
differ mostly about the future, so that a newer one on this machine changes few rows, if any.
"""

import calendar
import itertools
import zoneinfo
from datetime import datetime, timedelta, timezone
from pathlib import Path

ZONES = """
    UTC Europe/London Europe/Dublin Europe/Lisbon America/New_York America/Los_Angeles America/St_Johns America/Havana
    America/Sao_Paulo America/Asuncion America/Caracas Africa/Cairo Africa/Casablanca Africa/Monrovia Asia/Beirut
    Asia/Gaza Asia/Amman Asia/Tehran Asia/Kolkata Asia/Kathmandu Asia/Pyongyang Asia/Tokyo Australia/Lord_Howe
    Australia/Sydney Pacific/Chatham Pacific/Apia Pacific/Kiritimati Antarctica/Troll
""".split()

MONTHS = "1900-01 1900-02 2000-01 2000-02 2004-12 2011-06 2023-02 2024-01 2024-02 2028-01 2028-02 2030-11".split()

RULES = [
    "1st 09:00", "last-day 18:00", "31st 00:00", "first-monday 07:30", "29th 01:30", "last-friday 23:59",
    "1st 00:00", "30th 12:00", "second-tuesday 02:30", "last-day 00:00", "third-wednesday 01:30", "15th 02:30",
    "fourth-thursday 06:45", "last-sunday 02:30", "last-day 23:30", "22nd 16:20", "first-sunday 01:30",
]

# Days that a zone left out, and clocks that went back over the midnight that begins a month.
SPECIAL = [
    ("Pacific/Apia", "2011-11", ["30th 00:00", "30th 12:34", "30th 23:59", "29th 23:59", "31st 00:00"]),
    ("Pacific/Apia", "2011-12", ["last-day 00:00", "last-day 18:00", "1st 00:00"]),
    ("Pacific/Kiritimati", "1994-11", ["31st 00:00", "31st 23:59", "30th 12:00", "last-saturday 09:00"]),
    ("Pacific/Kiritimati", "1994-12", ["last-day 00:00", "last-day 18:00", "1st 00:00", "1st 09:00"]),
    ("America/St_Johns", "2009-10", ["last-day 23:00", "last-day 23:30", "1st 00:00", "1st 00:01", "1st 02:30"]),
    ("Africa/Monrovia", "1971-12", ["7th 00:00", "7th 00:10", "7th 00:44", "7th 00:45", "6th 23:59"]),
    ("Pacific/Kwajalein", "1969-08", ["30th 00:00", "30th 12:00", "29th 12:00"]),
    ("Pacific/Kwajalein", "1993-07", ["20th 12:00", "21st 00:00", "21st 18:00", "22nd 00:00"]),
]

MINUTE = timedelta(minutes=1)


def due_date(day, month):
    """The date on which the edition of `month` is due: in that month for last-day, by any other rule in the next."""
    year, number = map(int, month.split("-"))
    if day == "last-day":
        return max(dates_of(year, number))
    dates = dates_of(year, number + 1) if number < 12 else dates_of(year + 1, 1)
    if day[0].isdigit():
        wanted = int(day[:-2])
        return max(each for each in dates if each.day <= wanted)
    which, weekday = day.split("-")
    fitting = [each for each in dates if each.strftime("%A").lower() == weekday]
    return fitting[{"first": 0, "second": 1, "third": 2, "fourth": 3, "last": -1}[which]]


def dates_of(year, month):
    return [each for each in calendar.Calendar().itermonthdates(year, month) if each.month == month]


def moment_of(day, time, zone):
    """The first UTC moment at which the zone's clock shows this minute, or the next minute that it ever shows."""
    wall = datetime.combine(day, time)
    moment = wall.replace(tzinfo=timezone.utc) - timedelta(hours=30)
    first_shown = {}
    for _ in range((30 + 30 + 30) * 60):
        for second in full_minutes_within(moment, zone):
            first_shown.setdefault(clock(second, zone), second)
        moment += MINUTE
    while wall not in first_shown:
        wall += MINUTE
    return first_shown[wall]


def full_minutes_within(moment, zone):
    """Each UTC second of this UTC minute at which the zone's clock shows a full minute."""
    begins, ends = clock(moment, zone), clock(moment + MINUTE, zone)
    if begins.second == 0 and ends - begins == MINUTE:
        return [moment]
    seconds = [moment + timedelta(seconds=second) for second in range(60)]
    return [second for second in seconds if clock(second, zone).second == 0]


def clock(moment, zone):
    """What the zone's clock shows at a UTC moment."""
    return moment.astimezone(zone).replace(tzinfo=None, fold=0)


def clock_changes(zone):
    """What the clock would have shown and what it did show at each change from 1995 to 2030."""
    hour = timedelta(hours=1)
    moment = datetime(1995, 1, 1, tzinfo=timezone.utc)
    while moment.year <= 2030:
        if clock(moment + hour, zone) - clock(moment, zone) != hour:
            minute = moment
            while clock(minute + MINUTE, zone) - clock(minute, zone) == MINUTE:
                minute += MINUTE
            yield clock(minute, zone) + MINUTE, clock(minute + MINUTE, zone)
        moment += hour


def month_before(day):
    last = day.replace(day=1) - timedelta(days=1)
    return f"{last.year}-{last.month:02}"


def ordinal(number):
    ending = "th" if number in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def ordinary_rows():
    """Each zone and month with one rule; 17 rules in turn over 12 months, so that in time each meets each."""
    pairs = itertools.product(ZONES, MONTHS)
    for rule, (name, month) in zip(itertools.cycle(RULES), pairs):
        yield rule, name, month


def change_rows():
    """Around the first and the last change forward and back of each zone, and of those at the turn of a month."""
    for name in ZONES:
        changes = list(clock_changes(zoneinfo.ZoneInfo(name)))
        forward = [change for change in changes if change[1] > change[0]]
        back = [change for change in changes if change[1] < change[0]]
        for before, after in first_and_last(forward) + first_and_last(back):
            begin, end = min(before, after), max(before, after)
            middle = begin + (end - begin) // 2
            for time in {f"{begin:%H:%M}", f"{middle:%H:%M}", "00:00"}:
                yield f"{ordinal(middle.day)} {time}", name, month_before(middle)
        at_turn = [change for change in changes if (min(change) - MINUTE).month != (max(change) + MINUTE).month]
        for change in first_and_last(at_turn):
            for rule in ("1st 00:00", "1st 00:30", "last-day 23:30"):
                yield rule, name, month_before(max(change))


def first_and_last(changes):
    return changes[:1] + changes[-1:]


def special_rows():
    for name, month, rules in SPECIAL:
        for rule in rules:
            yield rule, name, month


def database_version():
    for folder in zoneinfo.TZPATH:
        source = Path(folder, "tzdata.zi")
        if source.exists():
            return source.read_text().splitlines()[0].removeprefix("# version ")
    return "of unknown version"


def main():
    print("# Made by make_due_moments.py; don't edit. tz database", database_version())
    print("# rule\tzone\tmonth\tdue")
    rows = {*ordinary_rows(), *change_rows(), *special_rows()}
    for rule, name, month in sorted(rows, key=lambda row: (row[1], row[2], row[0])):
        day, time = rule.split()
        hour, minute = map(int, time.split(":"))
        at = datetime.min.time().replace(hour=hour, minute=minute)
        due = moment_of(due_date(day, month), at, zoneinfo.ZoneInfo(name))
        print(rule, name, month, due.strftime("%Y-%m-%dT%H:%M:%SZ"), sep="\t")


if __name__ == "__main__":
    main()
