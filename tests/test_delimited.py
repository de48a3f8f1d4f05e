"""Delimited files: dialect, cells, and the event and order formats that stand on them."""

from __future__ import annotations

import csv
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from socialattr.errors import SocialattrError
from socialattr.readers import Batch, ReadOptions, Reject, Source, events_csv, find_sources, identify
from socialattr.readers.dialect import Cells, read_tables
from socialattr.readers.look import Top
from socialattr.readers.records import Marks, Splitter
from socialattr.readers.tables import Tables
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
    cells = list(read_tables(Source("x.csv", path)))
    found = [tuple(row) for part in cells for row in part.frame.itertuples(index=False)]
    assert {part.top.header for part in cells} == {("left", "right")}
    # A record of nothing but blanks says nothing; it is counted.
    assert found == [record for record in records if any(cell.strip() for cell in record)]
    assert sum(part.lines_read for part in cells) == len(records) + 1


def test_ragged_records_are_rejected_with_their_line(tmp_path: Path) -> None:
    text = 'time,client_id,url\n2026-10-01T10:00:00Z,c1,"a\nb"\n2026-10-01T10:00:00Z,c1\n\n2026-10-01T10:00:00Z,c1,/,\n'
    _, found = batches(tmp_path, text)
    assert [(reject.line, reject.reason) for batch in found for reject in batch.rejects] == [
        (4, "2 cells, the heading has 3")
    ]
    assert rows(found)["line"].tolist() == [2, 6]


@pytest.mark.parametrize("row", [1, 500, 998])
@pytest.mark.parametrize("others", ["", '"Tak"'])
def test_a_quote_that_is_not_closed_costs_one_record(tmp_path: Path, row: int, others: str) -> None:
    lines = [f"2026-10-01T10:00:00Z,c{n},https://shop.example/,{others}" for n in range(1000)]
    lines[row] = f'2026-10-01T10:00:00Z,c{row},https://shop.example/,"Hej'
    _, found = batches(tmp_path, "time,client_id,url,utm_term\n" + "\n".join(lines) + "\n")
    assert [(reject.line, reject.text) for batch in found for reject in batch.rejects] == [(row + 2, "")]
    assert rows(found)["client_id"].tolist() == [f"c{n}" for n in range(1000) if n != row]


PARTS = ["a,b,c,d", '"a,b,c,d', 'a,b,c,"d', 'a,b,c,d"', '"a","b","c","d"', 'a,b,c,"d ""e"" f"', "", '"', "a,b,c,d,e"]


def records(text: str, delimiter: str, width: int) -> Cells:
    """What a table of so many columns holds; its lines are counted from 0."""
    supply = Splitter([line + "\n" for line in text.split("\n")[:-1]], Marks(delimiter), last=True)
    (heading, *rest) = Tables(Top(("one", "two", "three", "four")[:width], 0)).take(supply, 0, 0, 0, last=True)
    assert rest == []
    return heading


LINES = st.lists(st.sampled_from(PARTS), max_size=12)


@given(LINES)
def test_every_line_is_in_just_one_record(lines: list[str]) -> None:
    found = records("".join(line + "\n" for line in lines), ",", 4)
    whole = dict(zip(found.line.tolist(), found.frame.to_numpy().tolist(), strict=True))
    firsts = sorted([*whole, *(reject.line for reject in found.rejects)])
    assert len(firsts) == len(set(firsts))
    for first, record in whole.items():
        until = next((other for other in firsts if other > first), len(lines))
        assert next(csv.reader(line + "\n" for line in lines[first:until])) == record
    # What is a good record alone is lost in none that goes over several lines.
    for place, line in enumerate(lines):
        if line in ("a,b,c,d", '"a","b","c","d"'):
            assert place in whole


def order_lines() -> list[str]:
    """The heading and 1,000 orders, each with a quoted note; in row 500 the quote is not closed."""
    orders = [f'{n};completed;2026-10-01 10:00:00;DKK;100,50;"Tak, {n}"' for n in range(1, 1001)]
    orders[499] = orders[499].removesuffix('"')
    return ["Order Number;Status;Date;Currency;Order Total;Note", *orders]


def test_a_stray_quote_among_orders_costs_its_own_row(tmp_path: Path) -> None:
    _, found = batches(tmp_path, "\n".join(order_lines()) + "\n")
    frame = rows(found)
    assert frame["order_id"].tolist() == [str(n) for n in range(1, 1001) if n != 500]
    assert frame["gross"].sum() == 999 * 10050
    ((line, _, reason, text),) = [reject for batch in found for reject in batch.rejects]
    assert (line, reason, text) == (501, "a quote that is not closed", "")


@pytest.mark.parametrize("size", [10_000, *range(27_740, 27_860, 17), 1 << 24])
def test_a_stray_quote_near_the_border_of_a_block_costs_its_own_row(tmp_path: Path, size: int) -> None:
    text = "\n".join(order_lines()) + "\n"
    assert 27_740 < text.index("\n500;") < text.index("\n501;") < 27_860
    path = tmp_path / "orders.csv"
    path.write_text(text, encoding="utf-8")
    cells = list(read_tables(Source(path.name, path), block_size=size))
    assert [int(line) for part in cells for line in part.line] == [line for line in range(2, 1002) if line != 501]
    assert [reject.line for part in cells for reject in part.rejects] == [501]
    assert sum(part.lines_read for part in cells) == 1001


def test_a_cell_of_a_hundred_lines_is_one_and_a_longer_one_is_none() -> None:
    cell = '"' + "\n" * 99 + '",b\n'
    assert records("a," + cell, ",", 3).frame.to_numpy().tolist() == [["a", "\n" * 99, "b"]]
    longer = records("a," + cell.replace('"', '"\n', 1), ",", 3)
    assert (len(longer.frame), longer.rejects[0]) == (0, Reject(0, 0, "a quote that is not closed", ""))


@given(
    st.lists(st.sampled_from([*PARTS, 'a,b,c,"d', '",b,c,d', "æ,b,c,d"]), min_size=1, max_size=12),
    st.integers(1, 80),
)
@example(['a,b,c,"d', '",b,c,d'] * 2, 1)
def test_every_line_is_accounted_for_wherever_blocks_end(
    tmp_path_factory: pytest.TempPathFactory, lines: list[str], size: int
) -> None:
    path = tmp_path_factory.mktemp("quotes") / "x.csv"
    path.write_text("one,two,three,four\n" + "\n".join(lines) + "\n", encoding="utf-8")
    whole, cut = (list(read_tables(Source("x.csv", path), block_size=each)) for each in (1 << 20, size))
    assert described(cut) == described(whole)
    kept = [cell for part in cut for cell in part.frame.to_numpy().tolist()]
    lines_of_rows = sum(1 + sum(cell.count("\n") for cell in record) for record in kept)
    rejected, blank = (sum(len(part.rejects) for part in cut), sum(part.excluded["blank"] for part in cut))
    assert sum(part.lines_read for part in cut) == len(kept) + rejected + blank + 1
    assert lines_of_rows + rejected + blank == len(lines)


def described(parts: list[Cells]) -> tuple[list[object], ...]:
    return (
        [(int(n), *row) for part in parts for n, row in zip(part.line, part.frame.to_numpy().tolist(), strict=True)],
        [(reject.line, reject.reason) for part in parts for reject in part.rejects],
        [sum(part.excluded["blank"] for part in parts)],
    )


@pytest.mark.parametrize(
    ("text", "cells"),
    [
        ('"a note\nof two lines",b,c,d\n', ["a note\nof two lines", "b", "c", "d"]),
        ('a,5" tube,"b\nb",d\n', ["a", '5" tube', "b\nb", "d"]),
        ('a,b,c,"d, or\ne, or f"\n', ["a", "b", "c", "d, or\ne, or f"]),
    ],
)
def test_an_honest_cell_of_two_lines_is_one(text: str, cells: list[str]) -> None:
    found = records(text, ",", 4)
    assert (found.frame.to_numpy().tolist(), found.rejects) == ([cells], [])


def test_many_stray_quotes_take_no_time() -> None:
    lines = 20_000
    found = records('a,"b\nc,d\n\n' * (lines // 3), ",", 2)
    assert len(found.frame) + len(found.rejects) + found.excluded["blank"] == lines // 3 * 3


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


def test_rejected_records_keep_no_name(tmp_path: Path) -> None:
    _, found = batches(tmp_path, WOOCOMMERCE + '5;completed;Mette Hansen\n6;completed;"Mette Hansen\n')
    assert [reject[2:] for batch in found for reject in batch.rejects] == [
        ("3 cells, the heading has 9", ""),
        ("a quote that is not closed", ""),
    ]


ORDERS = "Order Number;Status;Date;Order Total;Currency\n"


def orders(*told: str) -> str:
    """An export of these orders, each told as number;status;total, all at one time and in kroner."""
    cells = [one.split(";") for one in told]
    return ORDERS + "".join(f"{order};{status};2026-10-01 10:00;{total};DKK\n" for order, status, total in cells)


@pytest.mark.parametrize(
    ("word", "ours"),
    [
        ("Annulleret", "cancelled"),
        ("Mislykkedes", "cancelled"),
        ("canceled", "cancelled"),
        ("wc-cancelled", "cancelled"),
        ("Storniert", "cancelled"),
        ("Avbruten", "cancelled"),
        ("Kansellert", "cancelled"),
        ("Afventer betaling", "pending"),
        ("Pending_payment", "pending"),
        ("Kladde", "pending"),
        ("Refunderet", "refunded"),
        ("Gennemført", "paid"),
        ("Behandles", "paid"),
        ("På hold", "paid"),
        ("Sat i bero", "paid"),
        ("In Bearbeitung", "paid"),
    ],
)
def test_woocommerce_states_are_known_in_other_languages(tmp_path: Path, word: str, ours: str) -> None:
    _, (found,) = batches(tmp_path, orders(f"1;{word};10,50"))
    assert found.rows["status"].tolist() == [ours]
    assert [what for what, count in found.notes.items() if count] == []


def test_an_unknown_status_is_paid_and_noted(tmp_path: Path) -> None:
    text = orders("1;xyz;10,50", "2;xyz;10,50", "3;;10,50", "4;kunde 01019012;1,50", "5;xyz;not money")
    _, (found,) = batches(tmp_path, text)
    assert found.rows["status"].tolist() == ["paid"] * 4
    assert {what: count for what, count in found.notes.items() if count} == {
        "orders with the unknown status 'xyz', taken as paid": 2,
        "orders without a status, taken as paid": 1,
        "orders with a status that is no word, taken as paid": 1,
    }


def test_only_some_unknown_statuses_are_named(tmp_path: Path) -> None:
    _, (found,) = batches(tmp_path, orders(*(f"{n};own {n};10,50" for n in range(20))))
    notes = {what: count for what, count in found.notes.items() if count}
    assert (len(notes), notes["orders with other unknown statuses, taken as paid"]) == (6, 15)


def test_shopify_orders_that_nobody_paid_are_pending(tmp_path: Path) -> None:
    text = SHOPIFY.replace("#1001,a@example.com,paid", "#1001,a@example.com,pending")
    text = text.replace("c@example.com,voided", "c@example.com,blocked").replace(
        "d@example.com,paid", "d@example.com,odd"
    )
    _, (found,) = batches(tmp_path, text)
    # What was cancelled is that, whatever its status.
    assert found.rows["status"].tolist() == ["pending", "refunded", "paid", "cancelled"]
    assert {what: n for what, n in found.notes.items() if n} == {
        "orders with the unknown status 'blocked', taken as paid": 1
    }


@pytest.mark.parametrize(
    ("origin", "by"),
    [("Unknown", ""), ("Ukendt", ""), ("Web admin", ""), ("Mobile app", ""), ("Direct", "shop"), ("Source: X", "shop")],
)
def test_an_origin_that_is_none_is_nobodys_word(tmp_path: Path, origin: str, by: str) -> None:
    text = f"Date,Order #,Status,Net Sales,Attribution\n2026-10-01 10:00:00,7,completed,10.5,{origin}\n"
    assert rows(batches(tmp_path, text)[1])["attributed_by"].tolist() == [by]


def test_a_source_type_of_staff_is_nobodys_word(tmp_path: Path) -> None:
    text = WOOCOMMERCE.replace("facebook;utm", ";admin").replace("(direct);typein", ";mobile_app")
    assert rows(batches(tmp_path, text)[1])["attributed_by"].tolist() == ["", "", "", "shop"]


def test_rows_of_one_order_are_joined(tmp_path: Path) -> None:
    told = (
        "a1;completed;-20,00",
        "#A1;completed;100,00",
        "A1;completed;-5,50",
        "A1;completed;99,00",
        "2;completed;7,00",
    )
    _, (found,) = batches(tmp_path, orders(*told, "3;completed;-7,00", "4;refunded;50,00", "4;refunded;-10,00"))
    frame = rows([found])
    assert frame[["line", "order_id", "gross", "refunded"]].to_numpy().tolist() == [
        [3, "A1", 10000, 2550],
        [6, "2", 700, 0],
        [8, "4", 5000, 1000],
    ]
    assert (found.excluded["refund_row"], found.excluded["repeated"]) == (3, 1)
    assert [(reject.line, reject.reason) for reject in found.rejects] == [(7, "refund without its order")]


def test_a_refund_in_another_currency_or_of_a_rejected_order_is_none(tmp_path: Path) -> None:
    text = orders("1;completed;10,50", "1;completed;-5,50", "2;completed;1,50", "2;completed;-1,50")
    text = text.replace("-5,50;DKK", "-5,50;EUR").replace("2;completed;2026-10-01 10:00;1,50", "2;completed;soon;1,50")
    _, (found,) = batches(tmp_path, text)
    assert rows([found])[["order_id", "refunded"]].to_numpy().tolist() == [["1", 0]]
    assert [(reject.line, reject.reason) for reject in found.rejects] == [
        (3, "refund without its order"),
        (4, "unreadable time"),
        (5, "refund without its order"),
    ]


def test_refunds_of_a_shop_that_states_net_sales(tmp_path: Path) -> None:
    line = "2026-10-01 10:00:00,7,completed,{}\n"
    text = "Date,Order #,Status,Net Sales\n" + line.format("100.5") + line.format("-40.25")
    frame = rows(batches(tmp_path, text)[1])
    assert frame[["net", "refunded"]].to_numpy().tolist() == [[10050, 4025]]


@given(st.lists(st.tuples(st.sampled_from("123"), st.integers(-300, 300)), min_size=1, max_size=8))
def test_no_order_is_negative_and_no_money_is_lost(
    tmp_path_factory: pytest.TempPathFactory, told: list[tuple[str, int]]
) -> None:
    text = orders(*(f"{order};completed;{minor / 100:.2f}" for order, minor in told))
    _, (found,) = batches(tmp_path_factory.mktemp("orders"), text.replace(".", ","))
    frame = rows([found])
    placed = {order: minor for order, minor in reversed(told) if minor >= 0}
    back = dict.fromkeys(placed, 0)
    for order, minor in told:
        if minor < 0 and order in back:
            back[order] -= minor
    assert dict(zip(frame["order_id"], frame["gross"], strict=True)) == placed
    assert dict(zip(frame["order_id"], frame["refunded"], strict=True)) == back


PLACEHOLDERS = ["-", "null", "None", "NaN", "undefined", "(not set)", "(none)", "0", "-1"]


@pytest.mark.parametrize("nothing", PLACEHOLDERS)
def test_an_id_that_stands_for_nothing_is_empty(tmp_path: Path, nothing: str) -> None:
    text = "time,client_id,session_id,event_id,order_id,event\n"
    text += f"2026-10-01T10:00:00Z,{nothing},s1,{nothing},{nothing},purchase\n"
    text += f"2026-10-01T10:00:00Z,{nothing},{nothing},e2,o2,purchase\n"
    text += f"soon,{nothing},{nothing},e2,o2,purchase\n"
    _, found = batches(tmp_path, text)
    frame = rows(found)
    assert frame["client_id"].tolist() == ["session s1", ""]
    assert frame["native_id"].tolist() == ["", "e2"]
    assert frame["order_id"].tolist() == ["", "o2"]
    # Of rows that are accepted, that is.
    says = "that stand for nothing, as null does: taken as empty"
    expected = {"client ids": 2, "session ids": 1, "event ids": 1, "order numbers": 1}
    assert {what: n for what, n in found[0].notes.items() if n} == {f"{k} {says}": n for k, n in expected.items()}


def test_ids_that_are_only_like_nothing_stay(tmp_path: Path) -> None:
    text = "time,client_id,url\n2026-10-01T10:00:00Z,00,/\n2026-10-01T10:00:00Z,nullable,/\n"
    assert rows(batches(tmp_path, text)[1])["client_id"].tolist() == ["00", "nullable"]


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
        (["1299.000"], "."),
        (["0.500"], "."),
        (["1'299.50"], "."),
        (["12.5.1", "1,2,3", "1.29,5"], ""),
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


@pytest.mark.parametrize(
    ("cell", "mark", "minor"),
    [
        ("1.234.567,50", ",", 123456750),
        ("1 234 567,50", ",", 123456750),
        ("1\u00a0299,00 kr.", ",", 129900),
        ("1'299.50", ".", 129950),
        ("1.234.567", ",", 123456700),
        ("1299", ".", 129900),
        (",5", ",", 50),
        ("12,50", ".", None),
        ("12.5.1", ".", None),
        ("12.5.1", ",", None),
        ("1299.00", ",", None),
        ("1.2345", ",", None),
        ("1.234,567.8", ",", None),
        ("1.234 567", ",", None),
        ("12 34", ",", None),
        ("1,,5", ",", None),
        ("1.", ".", None),
        ("0.500", ",", None),
    ],
)
def test_an_amount_is_well_formed_or_none(cell: str, mark: str, minor: int | None) -> None:
    found = money(pd.Series([cell]), 2, mark, "x")
    assert (found.minor.astype(object).where(~found.bad, None).tolist(), found.bad.tolist()) == (
        [minor],
        [minor is None],
    )


def test_an_amount_of_another_form_is_rejected(tmp_path: Path) -> None:
    text = orders("1;completed;10,50", "2;completed;12.5.1", "3;completed;1.299")
    _, (found,) = batches(tmp_path, text)
    assert rows([found])["gross"].tolist() == [1050, 129900]
    assert [(reject.line, reject.reason) for reject in found.rejects] == [(3, "unreadable amount")]


@pytest.mark.parametrize("heading", ["Order Number;Status;Date;Order Total", "event_id;event;time;value"])
def test_a_column_that_says_two_things_is_refused(tmp_path: Path, heading: str) -> None:
    text = heading + "\n1;completed;2026-10-01 10:00;10,50\n2;completed;2026-10-01 10:00;10.50\n"
    with pytest.raises(SocialattrError) as refused:
        batches(tmp_path, text)
    assert refused.value.exit_code == 65
    assert all(part in str(refused.value) for part in ("--decimal", "10,50", "10.50", "export.csv"))


def test_blocks_of_one_file_may_not_say_two_things(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "events.csv"
    line = "{n};page_view;2026-10-01 10:00;{value}\n"
    path.write_text(f"event_id;event;time;value\n{line.format(n=1, value='10,50')}{line.format(n=2, value='10.50')}")
    monkeypatch.setattr(events_csv, "read_tables", lambda *args: read_tables(*args, block_size=60))
    with pytest.raises(SocialattrError, match="--decimal"):
        list(events_csv.read(Source(path.name, path), OPTIONS))


def test_what_the_user_says_settles_it(tmp_path: Path) -> None:
    path = tmp_path / "orders.csv"
    path.write_text(orders("1;completed;10,50", "2;completed;10.50"))
    source = Source(path.name, path)
    found = list(identify(source).read(source, ReadOptions("Europe/Copenhagen", "DKK", decimal=",")))
    assert rows(found)["order_id"].tolist() == ["1"]


def test_each_column_has_its_own_mark(tmp_path: Path) -> None:
    text = "Order Number;Status;Date;Order Total;Refunded\n1;completed;2026-10-01 10:00;1.299,50;99.50\n"
    frame = rows(batches(tmp_path, text)[1])
    assert frame[["gross", "refunded"]].to_numpy().tolist() == [[129950, 9950]]


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


@pytest.mark.parametrize(
    ("head", "what"),
    [
        (b"PK\x03\x04\x14\0\x06\0[Content_Types].xml\0\0xl/workbook.xml", "an Excel workbook"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0\0\0", "an Excel workbook"),
        (b"PK\x03\x04\x14\0\0\0exports/orders.csv", "a zip archive"),
        (b"%PDF-1.7\n%\xe2\xe3", "a PDF"),
        (b"\x89PNG\r\n\0\x1a", "a binary file"),
    ],
)
def test_files_of_other_programs_are_named(tmp_path: Path, head: bytes, what: str) -> None:
    with pytest.raises(SocialattrError, match=what) as refused:
        batches(tmp_path, head)
    assert refused.value.exit_code == 65


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project's folder with two exports in it, where we stand."""
    for name in ("socialattr.toml", "socialattr.key", ".socialattr/lock", "a.csv", "exports/b.csv"):
        path = tmp_path / "project" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x")
    monkeypatch.chdir(tmp_path / "project")
    return Path()


@pytest.mark.parametrize("names", [["."], ["*"], ["**"], ["**/*"]])
def test_the_projects_own_files_are_no_exports(project: Path, names: list[str]) -> None:
    assert {source.path.name for source in find_sources(names) if source.path} == {"a.csv", "b.csv"}


@pytest.mark.parametrize("name", ["*.toml", ".socialattr", ".socialattr/*"])
def test_nothing_but_the_projects_own_files_is_nothing(project: Path, name: str) -> None:
    with pytest.raises(SocialattrError, match="holds no files"):
        find_sources([name])


def test_a_file_that_is_named_is_taken(project: Path) -> None:
    assert [source.name for source in find_sources(["socialattr.toml"])] == ["socialattr.toml"]
