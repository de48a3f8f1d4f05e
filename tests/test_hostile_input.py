"""Odd lines, cells and URLs, one at a time: read as what they are, or rejected, and never the end of the run."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from socialattr.privacy.redaction import Redactor
from socialattr.privacy.urls import PageRules, clean_page, clean_referrer
from socialattr.readers import Batch, ReadOptions, Source, identify
from socialattr.readers.dialect import guess_dialect
from socialattr.readers.values import moments, money

OPTIONS = ReadOptions("Europe/Copenhagen", "DKK")
RULES = PageRules(["/order-received/{order_key}"])
HEADING = "time,client_id,url,event,value,currency\n"
SOUND = "2024-10-01T10:00:00Z,c1,https://butik.example/,page_view,,\n"


def read(folder: Path, data: bytes | str) -> list[Batch]:
    path = folder / "export"
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    source = Source("export", path)
    return list(identify(source).read(source, OPTIONS))


def lines_and_reasons(found: list[Batch]) -> tuple[list[int], list[tuple[int, str]]]:
    """The lines that gave a row, and those that gave none, with the reason."""
    rejects = [(reject.line, reject.reason) for batch in found for reject in batch.rejects]
    return [int(line) for batch in found for line in batch.rows["line"]], rejects


# --- delimited files ---------------------------------------------------------------------------------


@pytest.mark.parametrize("odd", ["\u2028", "\x0b", "\x0c", "\x1c", "\x85"])
def test_only_a_line_feed_ends_a_line(tmp_path: Path, odd: str) -> None:
    found = read(tmp_path, f"# taget ud{odd}i går\n{HEADING}{SOUND}{SOUND}")
    assert lines_and_reasons(found) == ([3, 4], [])


def test_a_carriage_return_in_a_cell_shifts_no_line_number(tmp_path: Path) -> None:
    torn = SOUND.replace("page_view", "page\rview")
    quoted = SOUND.replace("page_view", '"page\rview\n"')
    rows, rejects = lines_and_reasons(read(tmp_path, HEADING + SOUND + torn + quoted + SOUND))
    assert rows == [2, 4, 6]
    assert [line for line, _ in rejects] == [3]


def test_lines_may_end_in_carriage_returns_alone(tmp_path: Path) -> None:
    assert lines_and_reasons(read(tmp_path, (HEADING + SOUND).replace("\n", "\r"))) == ([2], [])


def test_a_nul_byte_costs_its_row_at_most(tmp_path: Path) -> None:
    rows, _ = lines_and_reasons(read(tmp_path, HEADING + SOUND.replace("page_view", "page\0view") + SOUND))
    assert rows == [2, 3]


def test_an_endless_heading_is_no_format() -> None:
    assert guess_dialect(b"time," + b"x" * 200_000 + b"\n") is None


@pytest.mark.parametrize(
    ("value", "currency", "reason"),
    [
        ("1,2E+17", "DKK", "unreadable value"),
        ("9999999999999999999999", "DKK", "unreadable value"),
        ("Infinity", "DKK", "unreadable value"),
        ("=1+1", "DKK", "unreadable value"),
        ("10", "=1+1", "unreadable currency"),
        ("10", "\x1b[31m", "unreadable currency"),
        ("10", "mette@firma.example", "unreadable currency"),
    ],
)
def test_an_amount_that_is_none_is_rejected(tmp_path: Path, value: str, currency: str, reason: str) -> None:
    row = f'2024-10-01T10:00:00Z,c1,/,purchase,"{value}",{currency}\n'
    assert lines_and_reasons(read(tmp_path, HEADING + SOUND + row)) == ([2], [(3, reason)])


def test_letters_around_an_amount_are_its_currency_and_within_it_none() -> None:
    cells = ["1.299,00 kr.", "kr. 5,50", "-$12,00", "12 DKK", "1e5", "0x10", "1,2E+17"]
    found = money(pd.Series(cells, dtype="str"), 2, ",", "orders.csv")
    assert found.minor.astype(object).where(~found.bad, None).tolist() == [129900, 550, -1200, 1200, None, None, None]


@pytest.mark.parametrize(
    "time",
    ["now", "today", "9999-12-31T23:59:59-14:00", "0001-01-01T00:00:00", "31-12-9999 23.59", "1e9", "9" * 16, "Z"],
)
def test_what_is_no_time_of_a_visit_is_rejected(time: str) -> None:
    assert moments(pd.Series([time], dtype="str"), "Europe/Copenhagen").utc.isna().all()


def test_a_time_may_name_utc_as_bigquery_does() -> None:
    utc = moments(pd.Series(["2024-10-01 10:00:00 UTC"], dtype="str"), "Europe/Copenhagen").utc
    assert utc.tolist() == [pd.Timestamp("2024-10-01T10:00:00Z")]


# --- log lines ---------------------------------------------------------------------------------------

LINE = '192.0.2.7 - {user} [{time}] "GET / HTTP/1.1" 200 5 "-" "{agent}"\n'
TIME, AGENT = "01/Oct/2024:10:00:00 +0000", "Mozilla/5.0"


@pytest.mark.parametrize("user", ["[x]", "mette [hansen", "[01/Oct/2024:10:00:00 +0000]", "]", "a b c"])
def test_a_user_may_be_called_anything(tmp_path: Path, user: str) -> None:
    (batch,) = read(tmp_path, LINE.format(user=user, time=TIME, agent=AGENT))
    assert batch.rows[["address", "agent"]].to_numpy().tolist() == [["192.0.2.7", AGENT]]
    assert batch.rows["time"].tolist() == [pd.Timestamp("2024-10-01T10:00:00Z")]


@pytest.mark.parametrize("agent", [AGENT, 'a \\"b\\" c'], ids=["fast path", "careful path"])
@pytest.mark.parametrize("year", [1969, 2200, 9999])
def test_a_year_outside_of_all_logs_is_no_time(tmp_path: Path, year: int, agent: str) -> None:
    sound = LINE.format(user="-", time=TIME, agent=agent)
    found = read(tmp_path, sound + sound.replace("2024", str(year)))
    assert lines_and_reasons(found) == ([1], [(2, "unreadable time")])


def test_many_brackets_take_no_time(tmp_path: Path) -> None:
    found = read(tmp_path, LINE.format(user="-", time=TIME, agent=AGENT) + ("[" * 60_000 + "\n") * 20)
    assert len(lines_and_reasons(found)[1]) == 20


# --- URLs and personal data --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "page", "order"),
    [
        ("/order-received/A%2F1", "/order-received/{order_key}", "A/1"),
        ("/order-received/..%2f1/", "/order-received/{order_key}/", "../1"),
        ("/order-received/1/&utm_source=x", "/order-received/{order_key}/&utm_source=x", ""),
        ("/order-received/1/order-received/2", "/order-received/{order_key}/order-received/{order_key}", "2"),
        ("/order-received/1%0A", "/order-received/{order_key}", "1\n"),
        ("/vare/a%2Fb", "/vare/a%2Fb", ""),
    ],
)
def test_an_order_number_never_stays_in_a_path(path: str, page: str, order: str) -> None:
    cleaned = clean_page(path, "butik.example", RULES, (), Redactor())
    assert (cleaned.page, cleaned.order_id) == (f"butik.example{page}", order)


def test_all_before_the_last_at_sign_is_a_login() -> None:
    assert clean_referrer("https://mette@firma.example:pw@x.example/", RULES, Redactor()) == "x.example/"


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("fra 2001:db8:7::9", "fra (redacted)"),
        ("[fe80::1ff:fe23:4567:890a]", "[(redacted)]"),
        ("2001:db8:0:0:0:0:0:1.", "(redacted)."),
        ("fra 192.0.2.77.", "fra (redacted)."),
        ("kl. 12:30:00", "kl. 12:30:00"),
        ("fb::ad", "fb::ad"),
        ("std::string", "std::string"),
    ],
)
def test_addresses_are_taken_out_however_they_are_written(text: str, rest: str) -> None:
    redact = Redactor()
    assert redact(text) == rest
    assert redact.counts == ({"address": 1} if text != rest else {})
