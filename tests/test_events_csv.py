"""Events as a list: what a file leaves open at its beginning, its end may decide."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from socialattr.errors import SocialattrError
from socialattr.readers import ReadOptions, Source, dialect, events_csv

OPTIONS = ReadOptions("Europe/Copenhagen", "DKK")
HEADING = "time;client_id;event;value\n"
OPEN = "10/11/2026 13:45;c1;purchase;1.299\n"
TELLING = {"date": "31/10/2026 09:00;c1;purchase;\n", "amount": "2026-10-31;c1;purchase;1.234,50\n"}


def events(folder: Path, data: str, monkeypatch: pytest.MonkeyPatch, options: ReadOptions = OPTIONS) -> pd.DataFrame:
    """The rows of a file that is read in blocks of two lines or so."""
    path = folder / "events.csv"
    path.write_text(data, encoding="utf-8")
    monkeypatch.setattr(events_csv, "read_tables", lambda *args: dialect.read_tables(*args, block_size=80))
    batches = list(events_csv.read(Source(path.name, path), options))
    assert len(batches) > 1
    rows = pd.concat([batch.rows for batch in batches], ignore_index=True)
    excluded = sum(sum(batch.excluded.values()) for batch in batches)
    rejected = sum(len(batch.rejects) for batch in batches)
    assert sum(batch.lines_read for batch in batches) == len(rows) + excluded + rejected
    return rows


def test_what_the_first_events_leave_open_the_last_ones_decide(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = events(tmp_path, HEADING + OPEN * 9 + "".join(TELLING.values()), monkeypatch)
    assert rows["time"].dt.strftime("%m-%d").tolist() == ["11-10"] * 9 + ["10-31", "10-30"]
    assert rows["value"].dropna().tolist() == [129900] * 9 + [123450]


def test_dashes_that_are_mostly_danish_may_turn_out_to_be_american(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    line = "10-{}-2026 13:45;c1;view;\n"
    rows = events(tmp_path, HEADING + line.format("11") * 9 + line.format("31"), monkeypatch)
    assert rows["time"].dt.month.tolist() == [10] * 10


@pytest.mark.parametrize(("told", "hint"), [("date", "--decimal"), ("amount", "--date-order")])
def test_what_nothing_decides_is_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, told: str, hint: str) -> None:
    with pytest.raises(SocialattrError, match=hint):
        events(tmp_path, HEADING + OPEN * 9 + TELLING[told], monkeypatch)


def test_the_user_decides_before_any_cell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said = ReadOptions("UTC", "DKK", decimal=".", date_order="mdy")
    rows = events(tmp_path, HEADING + OPEN * 9, monkeypatch, said)
    assert (rows["value"].tolist(), rows["time"].dt.month.tolist()) == ([130] * 9, [10] * 9)


def test_ends_that_say_another_thing_than_the_beginning_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(SocialattrError, match="--date-order"):
        events(tmp_path, HEADING + TELLING["date"] * 9 + "10/31/2026 09:00;c1;view;\n", monkeypatch)


@pytest.mark.parametrize(
    ("value", "currency", "minor", "code"),
    [
        ("kr. 12,50", "", 1250, "DKK"),
        ("€ 12,50", "", 1250, "EUR"),
        ("12,50", "kr.", 1250, "DKK"),
        ("", "EUR", None, ""),
    ],
)
def test_the_currency_of_a_value(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, value: str, currency: str, minor: int | None, code: str
) -> None:
    line = f"2026-10-01 10:00;c1;purchase;{value};{currency}\n"
    rows = events(tmp_path, HEADING.replace("\n", ";currency\n") + line * 4, monkeypatch)
    assert rows["currency"].tolist() == [code] * 4
    assert rows["value"].astype(object).where(rows["value"].notna(), None).tolist() == [minor] * 4
