"""Delimited files: dialect, cells, and the event and order formats that stand on them."""

from __future__ import annotations

import csv
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from socialattr.errors import SocialattrError
from socialattr.readers import Batch, ReadOptions, Source, identify
from socialattr.readers.dialect import read_cells
from socialattr.readers.values import decimal_mark, moments, money

OPTIONS = ReadOptions("Europe/Copenhagen", "DKK")


def batches(tmp_path: Path, data: bytes | str, name: str = "export.csv") -> tuple[str, list[Batch]]:
    path = tmp_path / name
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    source = Source(name, path)
    reader = identify(source)
    return reader.name, list(reader.read(source, OPTIONS))


def rows(found: list[Batch]) -> pd.DataFrame:
    excluded = sum(count for batch in found for count in batch.excluded.values())
    rejected = sum(len(batch.rejects) for batch in found)
    frame = pd.concat([batch.rows for batch in found], ignore_index=True)
    assert sum(batch.lines_read for batch in found) == len(frame) + excluded + rejected
    return frame


EVENTS = """\
time,client_id,event,url,referrer,order_id,value,currency,utm_source
2026-10-01T10:00:00Z,c1,page_view,https://shop.example/,https://t.co/x,,,,
2026-10-01T10:05:00Z,c1,purchase,https://shop.example/tak,,A-1,"1299.50",DKK,
2026-10-01 12:06:00,c2,pageview,/b,,,,,facebook
"""


def test_events_by_their_headings(tmp_path: Path) -> None:
    name, found = batches(tmp_path, EVENTS)
    frame = rows(found)
    assert name == "events-csv"
    assert frame["kind"].tolist() == ["page_view", "purchase", "page_view"]
    assert frame["value"].tolist() == [pd.NA, 129950, pd.NA]
    assert frame["url"].tolist()[2] == "/b?utm_source=facebook"
    assert frame["time"].dt.strftime("%H:%M").tolist() == ["10:00", "10:05", "10:06"]
    assert frame["line"].tolist() == [2, 3, 4]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_encoding_and_delimiter_are_found(tmp_path: Path, encoding: str, delimiter: str) -> None:
    text = "time,client_id,url\n2026-10-01T10:00:00Z,c1,https://shop.example/blå\n".replace(",", delimiter)
    assert rows(batches(tmp_path, text.encode(encoding))[1])["url"].tolist() == ["https://shop.example/blå"]


CELL = st.text(st.sampled_from('ab ,;"\n\r\u00e6'), max_size=6)


@given(st.lists(st.tuples(CELL, CELL), min_size=1, max_size=8), st.sampled_from(["\n", "\r\n"]))
def test_cells_come_back_as_they_were_written(
    tmp_path_factory: pytest.TempPathFactory, records: list[tuple[str, str]], end: str
) -> None:
    path = tmp_path_factory.mktemp("cells") / "x.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator=end, quoting=csv.QUOTE_ALL)
        writer.writerows([("left", "right"), *records])
    dialect, parts = read_cells(Source("x.csv", path))
    cells = list(parts)
    found = [tuple(row) for part in cells for row in part.frame.itertuples(index=False)]
    assert dialect.header == ("left", "right")
    # A record of nothing but blanks says nothing; it is counted.
    assert found == [record for record in records if any(cell.strip() for cell in record)]
    assert sum(part.lines_read for part in cells) == len(records)


def test_ragged_records_are_rejected_with_their_line(tmp_path: Path) -> None:
    text = 'time,client_id,url\n2026-10-01T10:00:00Z,c1,"a\nb"\n2026-10-01T10:00:00Z,c1\n\n2026-10-01T10:00:00Z,c1,/,\n'
    _, found = batches(tmp_path, text)
    assert [(reject.line, reject.reason) for batch in found for reject in batch.rejects] == [
        (4, "2 cells, the heading has 3")
    ]
    assert rows(found)["line"].tolist() == [2, 6]


SHOPIFY = """\
Name,Email,Financial Status,Currency,Taxes,Shipping,Total,Refunded Amount,Created at,Cancelled at,Lineitem name
#1001,a@example.com,paid,DKK,20.00,5.00,100.00,0.00,2026-10-05 10:00:00 +0200,,Saddle
#1001,,,,,,,,,,Bell
#1002,b@example.com,refunded,DKK,10.00,0.00,50.00,50.00,2026-10-06 10:00:00 +0200,,Bell
#1003,c@example.com,voided,DKK,10.00,0.00,50.00,0.00,2026-10-06 10:00:00 +0200,,Bell
#1004,d@example.com,paid,DKK,10.00,0.00,50.00,0.00,2026-10-06 10:00:00 +0200,2026-10-07 10:00:00 +0200,Bell
"""


def test_shopify_has_a_row_per_line_item(tmp_path: Path) -> None:
    name, found = batches(tmp_path, SHOPIFY)
    frame = rows(found)
    assert name == "shopify-orders"
    assert frame["order_id"].tolist() == ["1001", "1002", "1003", "1004"]
    assert frame["status"].tolist() == ["paid", "refunded", "cancelled", "cancelled"]
    assert frame[["gross", "tax", "shipping", "refunded"]].iloc[0].tolist() == [10000, 2000, 500, 0]
    assert found[0].excluded["line_item"] == 1


WOOCOMMERCE = """\
Order Number;Status;Date;Currency;Order Total;Order Tax;Refunded;\
_wc_order_attribution_utm_source;_wc_order_attribution_source_type
1;completed;2026-10-25 02:30:00;DKK;1.299,00;259,80;0,00;facebook;utm
2;wc-on-hold;2026-10-26 10:00:00;EUR;99,90;19,98;;(direct);typein
3;cancelled;2026-10-26 10:00:00;;5,00;1,00;;;
4;refunded;2026-10-26 10:00:00;JPY;5000;1000;;google;organic
"""


def test_woocommerce_by_an_export_plug_in(tmp_path: Path) -> None:
    name, found = batches(tmp_path, WOOCOMMERCE)
    frame = rows(found)
    assert name == "woocommerce-orders"
    assert frame["status"].tolist() == ["paid", "paid", "cancelled", "refunded"]
    assert frame["gross"].tolist() == [129900, 9990, 500, 5000]
    assert frame["refunded"].tolist() == [0, 0, 0, 5000]
    assert frame["source"].tolist() == ["facebook", "", "", "google"]
    assert frame["medium"].tolist() == ["", "", "", "organic"]
    assert frame["attributed_by"].tolist() == ["shop", "shop", "", "shop"]
    assert frame["currency"].tolist() == ["DKK", "EUR", "DKK", "JPY"]
    # The hour that happens twice is the first one.
    assert frame["time"].iloc[0] == pd.Timestamp("2026-10-25 00:30", tz="UTC")
    assert found[0].notes["rows in the hour that happens twice: the first was taken"] == 1


def test_woocommerce_analytics_states_net_sales_and_an_origin(tmp_path: Path) -> None:
    text = (
        "Date,Order #,N. Revenue (formatted),Status,Customer,Customer type,Net Sales,Attribution\n"
        "2026-10-01 10:00:00,7,1.039&nbsp;kr.,completed,Mette H,new,1039.2,Source: Facebook\n"
        "2026-10-01 11:00:00,8,100&nbsp;kr.,completed,Jens H,returning,100,Organic: Google\n"
        "2026-10-01 12:00:00,9,100&nbsp;kr.,completed,Jens H,returning,100,Direct\n"
    )
    frame = rows(batches(tmp_path, text)[1])
    assert frame["net"].tolist() == [103920, 10000, 10000]
    assert frame["gross"].isna().all()
    assert frame["source"].tolist() == ["Facebook", "Google", ""]
    assert frame["medium"].tolist() == ["", "organic", ""]
    assert frame["customer_type"].tolist() == ["new", "returning", "returning"]


@pytest.mark.parametrize(
    ("cells", "mark"),
    [
        (["1.299", "1.234,56"], ","),
        (["1,299", "1,234.56"], "."),
        (["12.5"], "."),
        (["12,5"], ","),
        (["1.299.000"], ","),
        (["1 299,00 kr."], ","),
        (["1.299"], ""),
        (["1299", ""], ""),
    ],
)
def test_a_column_tells_its_decimal_mark(cells: list[str], mark: str) -> None:
    assert decimal_mark(cells) == mark


def test_a_column_that_does_not_tell_is_refused(tmp_path: Path) -> None:
    text = WOOCOMMERCE.splitlines()[0] + "\n1;completed;2026-10-25 02:30:00;DKK;1.299;;;;\n"
    with pytest.raises(SocialattrError) as refused:
        batches(tmp_path, text)
    assert refused.value.exit_code == 65
    assert "--decimal" in str(refused.value)


@given(st.integers(-(10**9), 10**9), st.sampled_from([",", "."]))
def test_money_is_read_to_the_last_unit(minor: int, mark: str) -> None:
    other = "." if mark == "," else ","
    text = f"{minor / 100:,.2f}".replace(",", "x").replace(".", mark).replace("x", other)
    assert money(pd.Series([text]), 2, mark, "x").minor.tolist() == [minor]


@pytest.mark.parametrize(
    ("cell", "utc"),
    [
        ("2026-10-25 02:30:00", "2026-10-25 00:30:00"),
        ("2026-10-25T02:30:00+01:00", "2026-10-25 01:30:00"),
        ("2026-03-29 02:30:00", "2026-03-29 01:00:00"),
        ("31-12-2026 13.45", "2026-12-31 12:45:00"),
        ("31.12.2026", "2026-12-30 23:00:00"),
        ("1767225600", "2026-01-01 00:00:00"),
        ("1767225600000", "2026-01-01 00:00:00"),
        ("2026-10-01 10:00:00 UTC", "2026-10-01 10:00:00"),
    ],
)
def test_a_moment_is_read(cell: str, utc: str) -> None:
    assert moments(pd.Series([cell]), "Europe/Copenhagen").utc.tolist() == [pd.Timestamp(utc, tz="UTC")]


@pytest.mark.parametrize("cell", ["", "yesterday", "2026-13-01", "32-12-2026", "12:30"])
def test_what_is_no_moment_is_left_out(cell: str) -> None:
    assert moments(pd.Series([cell, "2026-01-01"]), "UTC").utc.isna().tolist() == [True, False]
