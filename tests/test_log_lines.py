"""Odd lines of access logs, each with what it must come out as."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from socialattr.readers import ReadOptions, Source, identify, logs
from socialattr.readers.hushed import hushed
from socialattr.readers.lines import LONGEST_LINE, blocks

GOOD = b'192.0.2.1 - - [10/Oct/2026:13:55:36 +0200] "GET /a HTTP/1.1" 200 12 "https://t.co/x" "Mozilla/5.0"'


def read(tmp_path: Path, data: bytes) -> tuple[pd.DataFrame, dict[str, int], list[tuple[int, str]]]:
    path = tmp_path / "access.log"
    path.write_bytes(data)
    batches = list(logs.read(Source(path.name, path), ReadOptions("UTC", "DKK")))
    excluded: dict[str, int] = {}
    for batch in batches:
        for rule, count in batch.excluded.items():
            excluded[rule] = excluded.get(rule, 0) + count
    rows = pd.concat([batch.rows for batch in batches], ignore_index=True)
    rejects = [(reject.line, reject.reason) for batch in batches for reject in batch.rejects]
    assert sum(batch.lines_read for batch in batches) == len(rows) + sum(excluded.values()) + len(rejects)
    return rows, excluded, rejects


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (GOOD, {"url": "/a", "referrer": "https://t.co/x", "agent": "Mozilla/5.0", "status": 200}),
        (GOOD + b" ", {"agent": "Mozilla/5.0"}),
        (GOOD + b"\r", {"agent": "Mozilla/5.0"}),
        (GOOD + b' "-" 0.003 "x"', {"agent": "Mozilla/5.0"}),
        (GOOD.replace(b"200 12", b"304 -"), {"status": 304}),
        (GOOD.replace(b"Mozilla/5.0", rb"a \"b\" c"), {"agent": 'a "b" c'}),
        (GOOD.replace(b"Mozilla/5.0", rb"a \x22b"), {"agent": r"a \x22b"}),
        (GOOD.replace(b"Mozilla/5.0", b"bl\xe5"), {"agent": "blå"}),
        (GOOD.replace(b"Mozilla/5.0", "blå".encode()), {"agent": "blå"}),
        (GOOD.replace(b"192.0.2.1", b"2001:db8::1"), {"address": "2001:db8::1"}),
        (GOOD.replace(b"- -", b"- mette hansen"), {"address": "192.0.2.1", "host": ""}),
        (b"shop.example:443 " + GOOD, {"host": "shop.example", "address": "192.0.2.1"}),
        (GOOD[: GOOD.index(b' "https')], {"url": "/a", "referrer": "", "agent": ""}),
        (GOOD.replace(b"GET /a HTTP/1.1", b"-"), {"rule": "not_http", "url": ""}),
        (GOOD.replace(b"GET /a HTTP/1.1", rb"\x16\x03\x01"), {"rule": "not_http"}),
        (GOOD.replace(b"GET /a HTTP/1.1", b"PUT a/b HTTP/1.0"), {"rule": "", "url": "a/b", "method": "PUT"}),
        (GOOD.replace(b"GET /a HTTP/1.1", b"GET /a b HTTP/2"), {"rule": "", "url": "/a b"}),
        (GOOD.replace(b"https://t.co/x", b"-"), {"referrer": ""}),
    ],
)
def test_a_line_gives_its_fields(tmp_path: Path, line: bytes, expected: dict[str, object]) -> None:
    rows, _, rejects = read(tmp_path, line + b"\n")
    assert rejects == []
    assert {name: rows[name].iloc[0] for name in expected} == expected
    assert rows["time"].iloc[0] == pd.Timestamp("2026-10-10 11:55:36", tz="UTC")


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (GOOD[:-3], "not an access log line"),
        (b"hello", "not an access log line"),
        (GOOD.replace(b"200 12", b"20x 12"), "not an access log line"),
        (GOOD.replace(b"200 12", b"200 1x2"), "not an access log line"),
        (GOOD.replace(b"10/Oct", b"31/Feb"), "unreadable time"),
        (GOOD.replace(b"10/Oct", b"10/Okt"), "unreadable time"),
        (GOOD.replace(b"13:55", b"24:55"), "unreadable time"),
        (GOOD.replace(b"+0200", b"CEST "), "unreadable time"),
        (GOOD.replace(b"/a", b"/" + b"a" * LONGEST_LINE), "longer than 64 KiB"),
    ],
)
def test_a_line_that_is_none_is_rejected_with_its_number(tmp_path: Path, line: bytes, reason: str) -> None:
    rows, _, rejects = read(tmp_path, b"\n".join([GOOD, line, GOOD]) + b"\n")
    assert rejects == [(2, reason)]
    assert rows["line"].tolist() == [1, 3]


def test_blank_lines_and_comments_are_counted_not_rejected(tmp_path: Path) -> None:
    rows, excluded, rejects = read(tmp_path, b"#Software: x\n\n   \n\r\n" + GOOD)
    assert (len(rows), excluded, rejects) == (1, {"blank": 3, "comment": 1}, [])


def test_a_line_without_end_does_not_fill_the_memory(tmp_path: Path) -> None:
    rows, _, rejects = read(tmp_path, GOOD + b"\n" + b"x" * (40 * 1024 * 1024) + b"\n" + GOOD)
    assert rows["line"].tolist() == [1, 3]
    assert rejects == [(2, "longer than 64 KiB")]


TIME = "[10/Okt/2026:13:55:36 +0200]"


@pytest.mark.parametrize(
    ("line", "kept"),
    [
        (f'192.0.2.1 - mette {TIME} "GET / HTTP/1.1" 200 12', f'192.0.2.1 - - {TIME} "GET / HTTP/1.1" 200 12'),
        (f'192.0.2.1 - mette hansen {TIME} "GET', f'192.0.2.1 - - {TIME} "GET'),
        (f'192.0.2.1 - [01061234] {TIME} "GET', f'192.0.2.1 - - {TIME} "GET'),
        (f'shop.example:443 192.0.2.1 - mette {TIME} "-"', f'shop.example:443 192.0.2.1 - - {TIME} "-"'),
        ('192.0.2.1 - mette [nonsense] "GET', '192.0.2.1 - - "GET'),
        ("192.0.2.1 - mette", "192.0.2.1 - -"),
        (
            f'x - - {TIME} "GET /a?q=mette HTTP/1.1" "https://x.dk/?a=b"',
            f'x - - {TIME} "GET /a?(cut) HTTP/1.1" "https://x.dk/?(cut)"',
        ),
        (f'x - - {TIME} "GET /a%3Fq=mette%20hansen HTTP/1.1"', f'x - - {TIME} "GET /a?(cut) HTTP/1.1"'),
        (f'x - - {TIME} "GET /a?q=mette%20hansen%22x HTTP/1.1"', f'x - - {TIME} "GET /a?(cut) HTTP/1.1"'),
        (f'x - - {TIME} "GET /a?q=\\"mette\\" HTTP/1.1"', f'x - - {TIME} "GET /a?(cut) HTTP/1.1"'),
        (f'x - - {TIME} "GET /m%40x.dk/bl%C3%A5 HTTP/1.1"', f'x - - {TIME} "GET /m@x.dk/blå HTTP/1.1"'),
        (
            f'x - - {TIME} "GET /order/12345/a123 HTTP/1.1" 200 5678',
            f'x - - {TIME} "GET /order/(number)/a123 HTTP/1.1" 200 (number)',
        ),
        (f'2001:db8::1234 - - {TIME} "GET /20261010"', f'2001:db8::1234 - - {TIME} "GET /(number)"'),
        ("192.0.2.1 - mette [nonsense] 12345", "192.0.2.1 - - [nonsense] (number)"),
        ("crawler.example - mette", "crawler.example - -"),
        ("rotated by logrotate now", "rotated by logrotate now"),
        ("hello", "hello"),
        ("", ""),
    ],
)
def test_a_rejected_line_tells_what_and_not_who(line: str, kept: str) -> None:
    assert hushed(line) == kept


def test_what_is_kept_of_a_line_is_hushed_and_visible(tmp_path: Path) -> None:
    path = tmp_path / "access.log"
    path.write_bytes(GOOD + b"\n" + GOOD.replace(b"- -", b"- mette").replace(b"/a", b"/a%1b?q=1")[:-1] + b"\n")
    (batch,) = logs.read(Source(path.name, path), ReadOptions("UTC", "DKK"))
    (reject,) = batch.rejects
    assert reject.text.startswith(r'192.0.2.1 - - [10/Oct/2026:13:55:36 +0200] "GET /a\x1b?(cut) HTTP/1.1"')


@pytest.mark.parametrize(("referrer", "noted"), [(b"-", True), (b"https://t.co/x", False)])
@pytest.mark.parametrize("size", [150, 1 << 20])
def test_a_log_without_any_referrer_says_so_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int, referrer: bytes, noted: bool
) -> None:
    path = tmp_path / "access.log"
    silent = GOOD.replace(b"https://t.co/x", b"-")
    path.write_bytes(b"\n".join([silent, silent.replace(b'"-"', b'"' + referrer + b'"'), silent, b"junk"]))
    monkeypatch.setattr(logs, "blocks", lambda stream: blocks(stream, size))
    notes = [batch.notes for batch in logs.read(Source(path.name, path), ReadOptions("UTC", "DKK")) if batch.notes]
    says = "lines, none with a referrer: only tagged links can tell where visits came from"
    assert notes == ([{says: 3}] if noted else [])


PIECES = st.sampled_from(
    [b'"', b"\\", b" ", b"[", b"]", b"-", b"\r", b"\x00", b"\xff", b"1", b"GET / HTTP/1.1", b"\t", b"#"]
)


@given(st.lists(PIECES, max_size=3), st.integers(0, len(GOOD)))
def test_the_fast_path_accepts_just_what_the_expression_accepts(pieces: list[bytes], place: int) -> None:
    line = GOOD[:place] + b"".join(pieces) + GOOD[place:]
    batch = logs._batch(logs.Block(line + b"\n", 1, 0), 0)
    stripped = line.removesuffix(b"\r")
    match = logs.LINE.fullmatch(stripped)
    accepted = bool(match and logs.fields.time_of(match["time"]) is not None)
    told = stripped.strip(b" \t\r") == b"" or stripped.startswith(b"#")
    assert len(batch.rows) == (accepted and not told)
    if len(batch.rows):
        assert match
        for name in ("referrer", "agent"):
            assert (
                batch.rows[name].iloc[0]
                == logs.fields.dash_is_empty(logs.fields.decode(logs._unescape(match[name] or b"")))[0]
            )


@pytest.mark.parametrize("text", [b"a,b\n1,2\n", b"{}\n", b"GIF89a", b"#Fields: date time\n2026-01-01 00:00:00\n"])
def test_other_files_are_not_claimed(text: bytes) -> None:
    assert not logs.is_log(text)


def test_a_log_is_known_by_its_lines(tmp_path: Path) -> None:
    path = tmp_path / "whatever.txt"
    path.write_bytes(b"# rotated\n" + GOOD + b"\n")
    assert identify(Source(path.name, path)).name == "access-log"
