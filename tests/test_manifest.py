"""Real files that nobody here wrote give the counts that an independent script found in them."""

from __future__ import annotations

import bz2
import csv
import gzip
import io
import lzma
import re
import sys
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from socialattr.readers import ReadOptions, Source, clf_fields, logs
from socialattr.store import Import, Store, accounting, scan_events, scan_orders

from .conftest import SHARED
from .projects import Project, project_of

ELASTIC = "logs/elastic_apache_logs"


class Sample(NamedTuple):
    """A row of the manifest."""

    file: str
    own_hosts: tuple[str, ...]
    rows: int
    expected: dict[str, str]

    def count(self, name: str) -> int:
        return int(self.expected[name])

    @property
    def data(self) -> bytes:
        return (SHARED / "samples" / self.file).read_bytes()


def manifest() -> dict[str, Sample]:
    """All samples by file; none where they are not here."""
    path = SHARED / "samples" / "MANIFEST.tsv"
    if not path.exists():
        return {}
    lines = (line for line in path.read_text("utf-8").splitlines() if not line.startswith("#"))
    return {
        row["file"]: Sample(
            row["file"],
            () if row["own_hosts"] == "-" else tuple(row["own_hosts"].split(",")),
            int(row["rows"]),
            dict(part.split("=", 1) for part in row["expected"].split(";") if "=" in part),
        )
        for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
    }


SAMPLES = manifest()
LOGS = [name for name, sample in SAMPLES.items() if "valid" in sample.expected]
# Visits from sites of Stack Exchange, from ProBoards and GitHub, which the manifest does not call social.
FORUMS = {ELASTIC: 50, "logs/advertools_nginx_access.log": 2}
SHOPIFY = [name for name in SAMPLES if name.startswith("orders/shopify")]
pytestmark = pytest.mark.skipif(not SAMPLES, reason="the shared samples are not here")


def ingested(folder: Path, sample: Sample, *names: str | Path) -> tuple[Project, Import]:
    """A new project of the sample's own hosts with its file, or with another that has the same in it."""
    project = project_of(folder, sample.own_hosts)
    (result,) = project.ingest(*(names or [SHARED / "samples" / sample.file]))
    assert result.record is not None
    assert not result.already
    return project, result.record


def test_the_manifest_lists_what_is_tested() -> None:
    assert (len(LOGS), len(SHOPIFY)) == (6, 2)


@pytest.mark.parametrize("name", LOGS)
def test_counts_of_a_log_are_those_of_the_manifest(name: str, tmp_path: Path) -> None:
    sample = SAMPLES[name]
    project, record = ingested(tmp_path / "project", sample)
    assert {
        "rows": record.rows,
        "parsed": record.parsed,
        "malformed": record.rejected,
        "comment_or_blank": record.excluded.get("blank", 0) + record.excluded.get("comment", 0),
        "ext": record.external_referrer,
        "social": record.social_referrer,
        "utm": record.tagged,
    } == {
        "rows": sample.rows,
        "parsed": sample.count("valid") + sample.count("badreq"),
        **{count: sample.count(count) for count in ("malformed", "comment_or_blank", "ext", "utm")},
        "social": sample.count("social") + FORUMS.get(name, 0),
    }
    assert record.rows == record.accepted + sum(record.excluded.values()) + record.rejected
    stored, duplicate = accounting(project.snapshot, record)
    assert stored + duplicate == record.accepted == stored
    assert len(scan_events(project.snapshot, ["time"])) == stored


def test_the_one_line_of_elastics_log_that_is_cut_short_is_kept_with_its_number(tmp_path: Path) -> None:
    project, record = ingested(tmp_path / "project", SAMPLES[ELASTIC])
    assert (record.rows, record.parsed, record.rejected) == (10_000, 9_999, 1)
    assert (record.external_referrer, record.tagged, record.social_referrer) == (888, 153, 3 + FORUMS[ELASTIC])
    with project.snapshot.rejects_file(record).open(encoding="utf-8", newline="") as file:
        (reject,) = csv.DictReader(file)
    assert reject["line"] == "8899"
    offset, line = int(reject["offset"]), SAMPLES[ELASTIC].data.splitlines(keepends=True)[8898]
    assert SAMPLES[ELASTIC].data[offset : offset + len(line)] == line
    assert reject["text"].startswith("(redacted) - - [20/May/2015:12:05:17 +0000]")


@pytest.mark.parametrize("name", SHOPIFY)
def test_orders_of_a_shop_are_those_of_the_manifest(name: str, tmp_path: Path) -> None:
    sample = SAMPLES[name]
    project, record = ingested(tmp_path / "project", sample)
    orders = scan_orders(project.snapshot)
    assert {
        "lines": record.rows - record.excluded["heading"],
        "distinct_orders": orders["order_key"].nunique(),
        "orders_with_total": int(orders["gross"].notna().sum()),
        "sum_total": Decimal(int(orders["gross"].sum())) / 100,
        "refunded": Decimal(int(orders["refunded"].sum())) / 100,
        "currencies": ",".join(sorted(orders["currency"].astype("str").unique())),
    } == {
        **{count: sample.count(count) for count in ("lines", "distinct_orders", "orders_with_total")},
        **{total: Decimal(sample.expected[total]) for total in ("sum_total", "refunded")},
        "currencies": sample.expected["currencies"],
    }
    assert record.rejected == 0
    assert record.rows == record.accepted + sum(record.excluded.values())


# --- packing -----------------------------------------------------------------------------------------


def zstd(data: bytes) -> bytes:
    packed = pa.BufferOutputStream()
    with pa.CompressedOutputStream(packed, "zstd") as stream:
        stream.write(data)
    return packed.getvalue().to_pybytes()  # type: ignore[no-any-return]


PACKED: dict[str, Callable[[bytes], bytes]] = {
    "gz": gzip.compress,
    "bz2": bz2.compress,
    "xz": lzma.compress,
    "zst": zstd,
}


@pytest.mark.parametrize("name", LOGS)
def test_packing_changes_neither_the_import_nor_its_rows(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sample = SAMPLES[name]
    plain = gzip.decompress(sample.data) if name.endswith(".gz") else sample.data
    (tmp_path / "plain").write_bytes(plain)
    _, expected = ingested(tmp_path / "project", sample, tmp_path / "plain")
    for suffix, pack in PACKED.items():
        path = tmp_path / f"packed.{suffix}"
        path.write_bytes(pack(plain))
        _, record = ingested(tmp_path / suffix, sample, path)
        assert same(record) == same(expected), suffix
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(plain)))
    project, record = ingested(tmp_path / "stdin", sample, "-")
    assert same(record) == same(expected)
    # And for one project they are all one file.
    again = project.ingest(*(tmp_path / f"packed.{suffix}" for suffix in PACKED))
    assert [result.already for result in again] == [True] * len(PACKED)
    assert len(Store.open(project.folder).snapshot().imports) == 1


def same(record: Import) -> dict[str, Any]:
    """A record but for the name of the file."""
    return {name: value for name, value in vars(record).items() if name != "file"}


# --- damage ------------------------------------------------------------------------------------------

FIELDS = ["time", "address", "host", "method", "url", "status", "referrer", "agent", "rule"]


class Line(NamedTuple):
    """What a line says, in plain types."""

    number: int
    said: tuple[object, ...]


def block(data: bytes) -> tuple[list[Line], list[int]]:
    """Lines as the reader gives them, and the numbers of those that it rejects."""
    batches = list(logs.READER.read(Source("x", None, io.BytesIO(data)), ReadOptions("UTC", "DKK")))
    hits = pd.concat([batch.rows for batch in batches], ignore_index=True)
    texts = hits[FIELDS].astype({name: "str" for name in FIELDS if name not in ("time", "status")})
    said = zip(texts["time"].astype("int64"), *(texts[name] for name in FIELDS[1:]), strict=True)
    read = [Line(number, row) for number, row in zip(hits["line"], said, strict=True)]
    return read, [reject.line for batch in batches for reject in batch.rejects]


def defined(data: bytes) -> tuple[list[Line], list[int]]:
    """The same by definition: each line alone, by the regular expression."""
    read, rejected = [], []
    for number, line in enumerate(data.split(b"\n")[:-1], 1):
        text = line.removesuffix(b"\r")
        if not text.strip() or text.startswith(b"#"):
            continue
        match = logs.LINE.fullmatch(text)
        time = moment(match["time"].decode("latin-1")) if match else None
        if match is None or time is None:
            rejected.append(number)
            continue
        prefix, request, referrer, agent = (
            clf_fields.decode((match[name] or b"").replace(rb"\"", b'"').replace(rb"\\", b"\\"))
            for name in clf_fields.TEXTS
        )
        who, what = clf_fields.who(prefix), clf_fields.what(request)
        blank = {"-": ""}
        said = (
            *(time, who.address, who.host, what.method, what.url, int(match["status"])),
            *(blank.get(referrer, referrer), blank.get(agent, agent), what.rule),
        )
        read.append(Line(number, said))
    return read, rejected


STAMP = re.compile(r"([0-9]{2})/([A-Z][a-z]{2})/([0-9]{4}):([0-9]{2}):([0-9]{2}):([0-9]{2}) ([+-])([0-9]{2})([0-9]{2})")
MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


def moment(stamp: str) -> int | None:
    """Microseconds since 1970; a second 60 is a leap second, years far off are slips."""
    match = STAMP.fullmatch(stamp)
    if not match or match[2] not in MONTHS:
        return None
    day, year, hour, minute, second = (int(match[n]) for n in (1, 3, 4, 5, 6))
    east = timedelta(hours=int(match[8]), minutes=int(match[9])) * (1 if match[7] == "+" else -1)
    try:
        whole = datetime(year, MONTHS.index(match[2]) + 1, day, hour, minute, tzinfo=UTC)
    except ValueError:
        return None
    utc = whole + timedelta(seconds=second) - east
    return (
        (utc - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)
        if second < 61 and 1970 <= year < 2200
        else None
    )


def first_lines() -> list[bytes]:
    return SAMPLES[ELASTIC].data.splitlines()[:300] if SAMPLES else [b""]


FIRST_LINES = first_lines()
some_lines = st.lists(st.sampled_from(FIRST_LINES), min_size=1, max_size=12)

# What servers and people do to lines without changing what they say.
HARMLESS: list[Callable[[bytes], bytes]] = [
    lambda line: line,
    lambda line: line + b"\r",
    lambda line: line + b"   ",
    lambda line: line + b' "192.0.2.1, 198.51.100.7" 0.003 -',
    lambda line: line + b' "it is 12\\" wide" [x]',
]
BESIDE = [b"", b"  \t", b"# a comment", b"rotated by logrotate", b"\x16\x03\x01\x02", b'" " "']


@given(lines=some_lines, data=st.data())
def test_what_says_nothing_changes_no_event(lines: list[bytes], data: st.DataObject) -> None:
    expected = [line.said for line in block(joined(lines))[0]]
    damaged: list[bytes] = []
    for line in lines:
        damaged += [data.draw(st.sampled_from(BESIDE)) + b"\n"] if data.draw(st.booleans()) else []
        damaged.append(data.draw(st.sampled_from(HARMLESS))(line) + b"\n")
    assert [line.said for line in block(b"".join(damaged))[0]] == expected


def test_a_byte_order_mark_changes_no_event() -> None:
    data = joined(FIRST_LINES[:2])
    assert block(b"\xef\xbb\xbf" + data) == block(data)


# Edits that change what a line says, or make nonsense of it.
SNIPPETS = [b'"', b'\\"', b"\\", b"[", b"]", b" ", b"-", b"\t", b"\r", b"\xff", b"\xc3\xa5", b"9", b"#", b"\x00"]
SNIPPETS += [b' "-"', b"2001:db8::7 ", b"shop.example:443 ", b"HTTP/1.1", b"31/Feb/2026:10:00:00 +0100"]


MARKS = b'"[] \\'


def joined(lines: Iterable[bytes]) -> bytes:
    """A log of these lines; one with two backslashes together has a test of its own."""
    return b"".join(line + b"\n" for line in lines if rb"\\" not in line)


@st.composite
def edited(draw: st.DrawFn) -> bytes:
    line = draw(st.sampled_from(FIRST_LINES))
    for _ in range(draw(st.integers(0, 3))):
        # Most places that matter are beside marks: random ones are nearly all within a word.
        marks = [place for place, letter in enumerate(line) if letter in MARKS] or [0]
        place = draw(st.one_of(st.sampled_from(marks), st.integers(0, len(line))))
        place, gone = place + draw(st.integers(0, 1)), draw(st.sampled_from([0, 0, 1, 2]))
        line = line[:place] + draw(st.sampled_from([b"", *SNIPPETS])) + line[place + gone :]
    return line


PLAIN = (
    b'192.0.2.7 - - [29/Feb/2024:23:59:60 +0545] "GET /?a=\\x22 HTTP/1.1" 200 12 "https://t.co/" "Safari (X)" "a" [b]'
)
SHORT = b'192.0.2.7 - mette [31/Dec/2026:00:00:00 -0100] "GET / HTTP/1.0" 304 -'


def test_one_edit_anywhere_reads_as_the_definition_does() -> None:
    lines = []
    for line in (FIRST_LINES[0], PLAIN, SHORT):
        places = {place + n for place, letter in enumerate(line) if letter in MARKS for n in (0, 1)}
        lines += [line[:at] + new + line[at + gone :] for at in places for new in [b"", *SNIPPETS] for gone in (0, 1)]
    stamp = PLAIN.index(b"[") + 1
    for at in range(stamp, stamp + 26):
        lines += [PLAIN[:at] + bytes([new]) + PLAIN[at + 1 :] for new in b"01234569:/ +-Jnx"]
    data = joined(lines)
    assert block(data) == defined(data)


def test_a_backslash_that_is_escaped_is_one() -> None:
    data = PLAIN.replace(b"\\x22", rb"\\") + b"\n"
    assert block(data) == defined(data)


@given(lines=st.lists(edited(), min_size=5, max_size=20))
def test_the_fast_path_reads_what_the_definition_does(lines: list[bytes]) -> None:
    data = joined(lines)
    assert block(data) == defined(data)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (b'2001:db8::7 - - [10/Jul/2026:13:00:00 +0200] "GET / HTTP/2.0" 200 5', ("2001:db8::7", "", "")),
        (
            b'shop.example:443 2001:db8::7 - - [10/Jul/2026:13:00:00 +0200] "GET / HTTP/2.0" 200 5 "-" "a \\"b\\""',
            ("2001:db8::7", "shop.example", 'a "b"'),
        ),
        (
            b'192.0.2.7 - - [10/Jul/2026:13:00:00 +0200] "GET / HTTP/2.0" 200 5 "-" "a" "x" 0.1 [y] "z"',
            ("192.0.2.7", "", "a"),
        ),
    ],
)
def test_addresses_hosts_quotes_and_further_fields(line: bytes, said: tuple[str, str, str]) -> None:
    ((_, found),), rejected = block(line + b"\n")
    assert (found[1], found[2], found[7]) == said
    assert found[0] == pd.Timestamp("2026-07-10T11:00:00Z").value // 1000
    assert not rejected
