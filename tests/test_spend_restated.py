"""The same spend exported twice, more finely, or once more later counts once, in whatever order it comes."""

from __future__ import annotations

from datetime import date
from itertools import permutations
from pathlib import Path

import pytest

from socialattr.store import Store, scan_spend

from .command_line import run

_META = "Reporting starts,Reporting ends,Day,Campaign name,{ad}Amount spent (DKK)\n"
CAMPAIGNS = _META.format(ad="") + "2026-10-01,2026-10-01,2026-10-01,A,30.00\n2026-10-02,2026-10-02,2026-10-02,A,40.00\n"
ADS = _META.format(ad="Ad name,") + (
    "2026-10-01,2026-10-01,2026-10-01,A,x,10.00\n"
    "2026-10-01,2026-10-01,2026-10-01,A,y,20.00\n"
    "2026-10-02,2026-10-02,2026-10-02,A,x,40.00\n"
)
LONGER = _META.format(ad="") + (
    "2026-10-01,2026-10-01,2026-10-01,A,30.00\n"
    "2026-10-02,2026-10-02,2026-10-02,A,41.00\n"  # Meta charged a krone more since
    "2026-10-03,2026-10-03,2026-10-03,A,5.00\n"
)
WHOLE_MONTH = "Reporting starts,Reporting ends,Campaign name,Amount spent (DKK)\n2026-10-01,2026-10-31,A,900.00\n"


@pytest.mark.parametrize(
    ("exports", "cost"),
    [
        ((CAMPAIGNS, ADS), 7000),  # 30 + 40, by ad
        ((CAMPAIGNS, LONGER), 7600),  # 30 + 41 + 5: the longer one is newer
        ((CAMPAIGNS, WHOLE_MONTH), 90000),  # the range cannot be split, and covers more days
    ],
)
def test_spend_counts_once(tmp_path: Path, exports: tuple[str, ...], cost: int) -> None:
    for number, order in enumerate(permutations(exports)):
        project = tmp_path / str(number)
        project.mkdir()
        for place, text in enumerate(order):
            file = project / f"meta{place}.csv"
            file.write_text(text, encoding="utf-8")
            assert run(project, "ingest", file).code == 0
        assert cost_of(project) == cost


def cost_of(project: Path) -> int:
    store = Store.open(project)
    return store.reading(
        lambda snapshot: int(scan_spend(snapshot, date(2026, 10, 1), date(2026, 10, 31)).rows["cost"].sum())
    )
