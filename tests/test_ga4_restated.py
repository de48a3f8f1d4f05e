"""Google Analytics exported twice, by other columns, or revised counts once, in whatever order it comes."""

from __future__ import annotations

import json
from itertools import permutations
from pathlib import Path

import pytest

from .command_line import run

_EXPLORATION = "# -----\n# Nordlys\n# Kilder-Fane 1\n# 20261001-{last}\n# -----\n\n"
_SCREEN = (
    "# -----\n# Report CSV Export\n# Account: N\n# Property: Nordlys\n# -----\n"
    "# Start date: 20261001\n# End date: {last}\n"
)
_BY_DAY = "Date,Session source / medium,Sessions\n"
_BY_SOURCE = "Session source / medium,Sessions\n"

HALF_BY_DAY = (
    _EXPLORATION.format(last="20261015")
    + _BY_DAY
    + (",,15,Grand total\n20261001,facebook / paid,10\n20261015,google / organic,5\n")
)
ALL_BY_DAY = (
    _EXPLORATION.format(last="20261031")
    + _BY_DAY
    + (
        # The 15th was not over when the first half was exported.
        ",,38,Grand total\n20261001,facebook / paid,10\n20261015,google / organic,8\n20261031,instagram / social,20\n"
    )
)
RESAVED = (
    "Dato;Sessionskilde/medie;Sessioner\n"
    "01-10-2026;facebook / paid;10\n15-10-2026;google / organic;8\n31-10-2026;instagram / social;20\n"
)
HALF = _SCREEN.format(last="20261015") + _BY_SOURCE + "facebook / paid,10\ngoogle / organic,5\n"
ALL = _SCREEN.format(last="20261031") + _BY_SOURCE + "facebook / paid,25\ngoogle / organic,15\n"
CHANNELS = _SCREEN.format(last="20261031") + (
    "Session primary channel group (Default channel group),Sessions\nPaid Social,30\nOrganic Search,12\n"
)


@pytest.mark.parametrize(
    ("exports", "sessions", "social"),
    [
        ((HALF_BY_DAY, ALL_BY_DAY), 38, 30),
        ((HALF, ALL), 40, 25),
        ((CHANNELS, ALL), 40, 25),  # sources are finer
        ((CHANNELS, HALF), 42, 30),  # and channels tell of more days
        ((HALF_BY_DAY, ALL_BY_DAY, CHANNELS), 38, 30),
        ((ALL_BY_DAY, RESAVED), 38, 30),
    ],
)
def test_sessions_count_once(tmp_path: Path, exports: tuple[str, ...], sessions: int, social: int) -> None:
    for number, order in enumerate(permutations(exports)):
        assert told(tmp_path / str(number), *order) == (sessions, social)


def test_of_two_exports_of_the_same_days_the_later_one_counts(tmp_path: Path) -> None:
    revised = ALL_BY_DAY.replace("paid,10", "paid,11")
    assert told(tmp_path / "revised", ALL_BY_DAY, revised) == (39, 31)
    assert told(tmp_path / "back", revised, ALL_BY_DAY) == (38, 30)


def told(project: Path, *exports: str) -> tuple[int, int]:
    """All sessions of October, and those from social networks, after importing these texts one by one."""
    project.mkdir()
    for place, text in enumerate(exports):
        file = project / f"export{place}.csv"
        file.write_text(text, encoding="utf-8")
        assert run(project, "ingest", file).code == 0
    answer = run(project, "report", "--from", "2026-10-01", "--to", "2026-10-31", "--format", "json")
    (ga4,) = json.loads(answer.out)["reported"]
    return ga4["all"]["sessions"], ga4["social"]["sessions"]
