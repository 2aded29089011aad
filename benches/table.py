#!/usr/bin/env python3
"""Prints what benches/compare.sh kept, one JSON object a line, as tables: the figures that docs/measuring.md asks for,
each beside what was wanted, and below them every kind of run with the medians of its rounds."""

import json
import statistics
import sys


def main(path: str) -> None:
    runs: dict[str, list[dict]] = {}
    with open(path) as lines:
        for line in lines:
            run = json.loads(line)
            runs.setdefault(run["name"], []).append(run)

    def median(name: str, key: str):
        values = [run[key] for run in runs.get(name, []) if run.get(key) is not None]
        return statistics.median(values) if values else None

    def worst(key: str):
        values = [run[key] for of_name in runs.values() for run in of_name if run.get(key) is not None]
        return max(values) if values else None

    def ratio(name: str, base: str):
        ours, theirs = median(name, "messages_per_second"), median(base, "messages_per_second")
        return ours / theirs if ours and theirs else None

    sqlite, postgres = "SQLite, a million, killed 5 times", "PostgreSQL, a million, killed 5 times"
    figures = [
        ("messages a second / S, SQLite, 10 connections", ratio("SQLite, K = 40", "S"), "", "0.35", "1.0", "2.0"),
        ("the same on PostgreSQL", ratio("PostgreSQL, K = 40", "S"), "", "0.3", "0.8", "1.5"),
        ("20 ms away, 50 connections / S there", ratio("20 ms away, 50 connections", "S far"), "", "0.9", "2.0", "3.6"),
        ("recording on / off", ratio("recorded", "not recorded"), "", "0.5", "0.8", "0.9"),
        ("peak resident, a million, resume included", median(sqlite, "peak_rss_mb"), "MB", "150", "64", "40"),
        ("release of a million, SQLite", median(sqlite, "release_seconds"), "s", "10", "3", "1"),
        ("release of a million, PostgreSQL", median(postgres, "release_seconds"), "s", "20", "6", "2"),
        ("first message after a start, a million", median(sqlite, "first_message_ms"), "ms", "2000", "200", "50"),
        ("first new message after kill -9, a million", median(sqlite, "restart_first_message_ms"), "ms",
         "5000", "1000", "100"),
        ("lost, all runs", worst("lost"), "", "0", "0", "0"),
        ("most repeated after one kill, K = 40", worst("duplicates_per_kill"), "", "500", "40", "20"),
        ("confirmation mails a second, one connection", median("confirmations", "messages_per_second"), "",
         "100", "1000", "5000"),
        ("p99 of GET / during a send", median("pages", "page_p99_ms"), "ms", "500", "100", "50"),
        ("import from CSV, a million", median("import", "seconds"), "s", "120", "40", "15"),
    ]
    print("| figure | plain | demanding | moonshot | here |\n| --- | --- | --- | --- | --- |")
    for figure, here, unit, *wanted in figures:
        if here is not None:
            print(f"| {figure} | {' | '.join(wanted)} | **{short(here)}** {unit} |")

    columns = [
        ("messages_per_second", "messages/s"), ("cpu_us_per_message", "CPU us"), ("peak_rss_mb", "peak MB"),
        ("first_message_ms", "first ms"), ("restart_first_message_ms", "again ms"), ("commits", "commits"),
        ("page_p99_ms", "page p99 ms"), ("idle_page_p99_ms", "idle p99 ms"), ("release_seconds", "release s"),
        ("lost", "lost"), ("duplicates", "twice"),
    ]
    print(f"\n| run, medians of {max(map(len, runs.values()))} | {' | '.join(title for _, title in columns)} |")
    print("| --- " * (len(columns) + 1) + "|")
    for name in runs:
        cells = (median(name, key) for key, _ in columns)
        print(f"| {name} | {' | '.join('' if cell is None else short(cell) for cell in cells)} |")


def short(value: float) -> str:
    """Three digits are more than such figures are good for."""
    return f"{value:.0f}" if value >= 100 or value == int(value) else f"{value:.3g}"


if __name__ == "__main__":
    main(sys.argv[1])
