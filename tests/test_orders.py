"""Order lists of shops: what each says of an order and of where it came from, and what it leaves out."""

from __future__ import annotations

import io
from collections import Counter
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from socialattr.errors import SocialattrError
from socialattr.readers import Batch, ReadOptions, Source, dialect, identify, order_lists
from socialattr.readers.batch import Reader
from socialattr.readers.repeats import OTHERWISE

from .samples import FOLDER, read

OPTIONS = ReadOptions("Europe/Copenhagen", "DKK")


def ordered(
    folder: Path, data: str, options: ReadOptions = OPTIONS, format_name: str = ""
) -> tuple[Reader, pd.DataFrame, Batch]:
    """The reader that claims a file, its rows, and the account of its lines as one batch."""
    path = folder / "orders.csv"
    path.write_text(data, encoding="utf-8")
    source = Source(path.name, path)
    reader = identify(source, format_name, options)
    return reader, *added_up(list(reader.read(source, options)))


def added_up(batches: list[Batch]) -> tuple[pd.DataFrame, Batch]:
    rows = pd.concat([batch.rows for batch in batches if len(batch.rows)] or [pd.DataFrame()], ignore_index=True)
    excluded: Counter[str] = Counter()
    for batch in batches:
        excluded.update(batch.excluded)
    rejects = sorted(reject for batch in batches for reject in batch.rejects)
    lines = sum(batch.lines_read for batch in batches)
    assert lines == len(rows) + excluded.total() + len(rejects)
    return rows, Batch(rows, lines, dict(excluded), rejects)


# Sums worked out by hand from the files: gross (or net), tax, refunded, in kroner; other currencies apart.
SUMS = {
    "shopify-orders/orders_export_1.csv": (
        11,
        1299 + 450 + 99.95 + 2598 + 200 + 750 + 125 + 549.5 + 1000 + 1,
        1499.0,
    ),
    "shopify-orders/orders_export_dansk_excel.csv": (4, 1299 + 148.95 + 50 + 75.5, 75.5),
    "woocommerce-orders/orders-report-export.csv": (
        9,
        1039.2 + 360 + 79.96 + 2078.4 + 100 + 160 + 599.6 + 800 + 71.92,
        1039.2 + 160,
    ),
    "woocommerce-orders/ordrer-analyse-dansk.csv": (7, 1039.2 + 360 + 79.96 + 2078.4 + 100 + 160 + 599.6, 160.0),
    "woocommerce-orders/orders-by-plug-in.csv": (6, 1299 + 450 + 99.95 + 2598 + 10, 1299 + 99.95),
    "magento-orders/export.csv": (8, 1299 + 450 + 99.95 + 2598 + 200 + 750 + 1000 + 670.65, 1299 + 200.0),
    "magento-orders/eksport-dansk.csv": (5, 1299 + 99.95 + 200 + 750 + 1000, 200.0),
    "stripe-payments/unified_payments.csv": (9, 1000 + 750 + 200 + 2598 + 99.95 + 450 + 1, 1299 + 200.0),
    "stripe-payments/betalinger-dansk-excel.csv": (4, 1299 + 450.5 + 99.95, 99.95),
    "generic-orders/ordrer.csv": (6, 1299 + 450 + 1234 + 100 + 99.95, 150 + 1234.0),
}


@pytest.mark.parametrize("name", SUMS)
def test_the_sums_of_a_sample_are_those_worked_out_by_hand(name: str) -> None:
    orders, paid, refunded = SUMS[name]
    rows = read(FOLDER / name, OPTIONS).rows
    kroner = [row for row in rows if row["currency"] == "DKK"]
    assert len(rows) == orders
    assert sum(int(row["gross"] or row["net"]) for row in kroner) == round(paid * 100)
    assert sum(int(row["refunded"]) for row in kroner) == round(refunded * 100)


def test_what_a_sample_leaves_out() -> None:
    found = read(FOLDER / "generic-orders/ordrer.csv", OPTIONS)
    assert {rule: count for rule, count in found.excluded.items() if count} == {
        "heading": 1,
        "blank": 1,
        "totals_row": 1,
        "refund_row": 1,
    }
    assert read(FOLDER / "stripe-payments/unified_payments.csv", OPTIONS).excluded["failed_attempt"] == 1
    plug_in = read(FOLDER / "woocommerce-orders/orders-by-plug-in.csv", OPTIONS)
    assert (plug_in.excluded["repeated"], plug_in.excluded["line_item"]) == (1, 1)
    generic = read(FOLDER / "generic-orders/orders.csv", OPTIONS)
    assert [(reject.line, reject.reason) for reject in generic.rejects] == [
        (5, "refund without its order"),
        (8, "unreadable time"),
    ]


# --- whose file is it --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("heading", "format_name"),
    [
        ("order_id,time,amount", "generic-orders"),
        ("Ordrenummer;Dato;Beløb", "generic-orders"),
        ("Bestellnummer;Bestelldatum;Betrag", "generic-orders"),
        ("order_id,time,amount,customer_id,landing page url,referrer", "generic-orders"),
        ("order_id,time,amount,page,customer_id", "generic-orders"),
        ("order_id,time,value,page,client_id", "events-csv"),
        ("order_id,time,value,event,session_id", "events-csv"),
        ("time,event,event_id", "events-csv"),
        ("Order Number,Date,Status,Order Total", "woocommerce-orders"),
        ("Name,Created at,Total,Lineitem name", "shopify-orders"),
        ("id,Created (UTC),Amount,Amount Refunded,Currency,Status", "stripe-payments"),
        ("ID,Purchase Point,Purchase Date,Grand Total (Base),Status", "magento-orders"),
    ],
)
def test_a_heading_has_one_reader(heading: str, format_name: str) -> None:
    mark = ";" if ";" in heading else ","
    data = f"{heading}\n{mark.join('1' for _ in heading.split(mark))}\n".encode()
    assert identify(Source("x.csv", None, io.BytesIO(data))).name == format_name


@pytest.mark.parametrize(
    "data",
    [
        "Order ID,Date,Status,Total,Source,Medium,Campaign\n7,2026-10-01,completed,100.50,facebook,paid,x\n",
        "Ordrenummer;Dato;Status;Total;Kilde;Medie;Kampagne\n7;2026-10-01;Gennemført;100,50;facebook;paid;x\n",
        "Order ID,Date,Status,Total,Landing page\n"
        "7,2026-10-01,completed,100.50,/?utm_source=facebook&utm_medium=paid&utm_campaign=x\n",
    ],
)
def test_a_list_that_says_more_than_woocommerce_does_is_none_of_its(tmp_path: Path, data: str) -> None:
    reader, rows, _ = ordered(tmp_path, data)
    assert reader.name == "generic-orders"
    assert rows[["gross", "status", "source", "medium", "campaign"]].to_numpy().tolist() == [
        [10050, "paid", "facebook", "paid", "x"]
    ]


def test_a_number_that_a_spreadsheet_cut_short_joins_no_orders(tmp_path: Path) -> None:
    data = "Ordrenr.;Dato;Beløb\n1,2E+17;2026-10-01;100,50\n1,2E+17;2026-10-01;200\n12E17;2026-10-02;5\n"
    _, rows, batch = ordered(tmp_path, data)
    assert rows["order_id"].tolist() == ["12E17"]
    assert [(r.line, r.reason) for r in batch.rejects] == [
        (line, "an order number that a spreadsheet cut short") for line in (2, 3)
    ]


def test_a_row_that_repeats_a_number_with_another_amount_is_noted(tmp_path: Path) -> None:
    path = tmp_path / "orders.csv"
    path.write_text("order_id,time,amount\n1,2026-10-01,10.5\n1,2026-10-01,10.5\n1,2026-10-02,7.5\n", encoding="utf-8")
    source = Source(path.name, path)
    (batch,) = identify(source, "", OPTIONS).read(source, OPTIONS)
    assert batch.rows["gross"].tolist() == [1050]
    assert batch.excluded["repeated"] == 2
    assert {what: n for what, n in batch.notes.items() if n} == {OTHERWISE: 1}


def test_a_mapping_makes_a_list_of_orders(tmp_path: Path) -> None:
    said = (("Nr", "order_id"), ("Hvornår", "time"), ("Købssum", "gross"), ("Fra", "source"))
    data = "Nr;Hvornår;Købssum;Fra\n7;31-10-2026 13.45;1.299,00;Facebook\n"
    options = ReadOptions("Europe/Copenhagen", "DKK", mapping=said)
    reader, rows, _ = ordered(tmp_path, data, options, "generic-orders")
    assert reader.name == "generic-orders"
    assert rows[["order_id", "gross", "source", "attributed_by"]].to_numpy().tolist() == [
        ["7", 129900, "Facebook", "shop"]
    ]


def test_a_file_of_no_orders_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SocialattrError, match="is no generic-orders file") as refused:
        ordered(tmp_path, "a,b,c\n1,2,3\n", OPTIONS, "generic-orders")
    assert refused.value.exit_code == 65


# --- where orders came from --------------------------------------------------------------------------

SHOPIFY = "Name,Created at,Total,Currency,Lineitem name,Note Attributes,Tags,Source,Id,Payment Method\n"


@pytest.mark.parametrize(
    ("notes", "tags", "channel", "origin"),
    [
        ("utm_source: facebook\nutm_campaign: høst", "", "web", ["facebook", "", "høst", "shop"]),
        ("UTM_Source = ig", "", "web", ["ig", "", "", "shop"]),
        ("full_url: https://x.example/?a=1&utm_source=tt&utm_medium=video#x", "", "web", ["tt", "video", "", "shop"]),
        ("gift: utm", "vip, utm_source:pin", "web", ["pin", "", "", "shop"]),
        ("", "", "tiktok", ["tiktok", "", "", "shop"]),
        ("utm_source: fb", "utm_source:pin", "instagram", ["fb", "", "", "shop"]),
        ("", "vip", "web", ["", "", "", ""]),
        ("", "", "580111", ["", "", "", ""]),
        ("utm_source:", "", "shopify_draft_order", ["", "", "", ""]),
    ],
)
def test_where_a_shopify_order_came_from(
    tmp_path: Path, notes: str, tags: str, channel: str, origin: list[str]
) -> None:
    row = f'#1,2026-10-01 10:00:00 +0200,10.00,DKK,Bell,"{notes}","{tags}",{channel},99,card\n'
    _, rows, _ = ordered(tmp_path, SHOPIFY + row)
    assert rows[["source", "medium", "campaign", "attributed_by"]].to_numpy().tolist() == [origin]


def test_the_order_of_a_shopify_list_that_somebody_sorted_is_the_row_with_its_total(tmp_path: Path) -> None:
    data = (
        "Name,Financial Status,Currency,Total,Created at,Lineitem name\n"
        "#1,,,,2026-10-01 08:00:00 +0200,Bell\n"
        "#2,paid,DKK,7.50,2026-10-01 09:00:00 +0200,Chain\n"
        "#1,pending,DKK,100.00,2026-10-01 08:00:00 +0200,Saddle\n"
        "#2,,,,2026-10-01 09:00:00 +0200,Tyre\n"
    )
    _, rows, batch = ordered(tmp_path, data)
    assert rows[["order_id", "gross", "status"]].to_numpy().tolist() == [["2", 750, "paid"], ["1", 10000, "pending"]]
    assert batch.excluded["line_item"] == 2


def test_shopifys_long_id_may_be_the_order_number(tmp_path: Path) -> None:
    rows = "#1,2026-10-01 10:00:00 +0200,10.00,DKK,Bell,,,web,5734291800001,card\n#1,,,,Saddle,,,,,\n"
    options = ReadOptions("Europe/Copenhagen", "DKK", mapping=(("Id", "order_id"),))
    _, found, batch = ordered(tmp_path, SHOPIFY + rows, options)
    assert found["order_id"].tolist() == ["5734291800001"]
    assert batch.excluded["line_item"] == 1


def test_shopify_says_which_orders_were_taken_at_a_till(tmp_path: Path) -> None:
    path = tmp_path / "orders.csv"
    path.write_text(SHOPIFY + "#1,2026-10-01 10:00:00 +0200,10.00,DKK,Bell,,,pos,99,cash\n", encoding="utf-8")
    source = Source(path.name, path)
    (batch,) = identify(source).read(source, OPTIONS)
    assert batch.notes["orders at a till, which no web analytics can see"] == 1


@pytest.mark.parametrize(
    ("text", "origin"),
    [
        ("Source: Facebook", ["Facebook", "", "shop"]),
        ("Kilde: Facebook", ["Facebook", "", "shop"]),
        ("Organisk: Google", ["Google", "organic", "shop"]),
        ("Organisch: Google", ["Google", "organic", "shop"]),
        ("Henvisning: l.instagram.com", ["l.instagram.com", "referral", "shop"]),
        ("Hänvisning: t.co", ["t.co", "referral", "shop"]),
        ("Direkte", ["", "", "shop"]),
        ("Direkt", ["", "", "shop"]),
        ("Ukendt", ["", "", ""]),
        ("Web-admin", ["", "", ""]),
        ("", ["", "", ""]),
    ],
)
def test_where_woocommerce_says_that_an_order_came_from(tmp_path: Path, text: str, origin: list[str]) -> None:
    data = f"Dato,Ordre #,Status,Nettosalg,Tilskrivning\n2026-10-01 10:00:00,7,Gennemført,10.5,{text}\n"
    reader, rows, _ = ordered(tmp_path, data)
    assert reader.name == "woocommerce-orders"
    assert rows[["source", "medium", "attributed_by"]].to_numpy().tolist() == [origin]


@pytest.mark.parametrize(
    ("source", "pair", "url", "origin"),
    [
        ("fb", "", "/?utm_source=x&utm_campaign=y", ["fb", "", "", "shop"]),
        ("", "fb / paid", "/?utm_source=x", ["fb", "paid", "", "shop"]),
        ("", "", "/?utm_source=x&utm_campaign=f%C3%A5r", ["x", "", "får", "shop"]),
        ("", "", "/?fbclid=x", ["", "", "", ""]),
        ("(direct)", "", "", ["", "", "", "shop"]),
        ("", "(direct) / (none)", "", ["", "", "", "shop"]),
        ("google", "", "", ["google", "", "", "shop"]),
    ],
)
def test_where_a_plain_list_says_that_an_order_came_from(
    tmp_path: Path, source: str, pair: str, url: str, origin: list[str]
) -> None:
    data = f"order id,time,amount,source,source / medium,landing page url\n1,2026-10-01,10.5,{source},{pair},{url}\n"
    _, rows, _ = ordered(tmp_path, data)
    assert rows[["source", "medium", "campaign", "attributed_by"]].to_numpy().tolist() == [origin]


# --- money and time ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("heading", "cell", "said", "gross", "currency"),
    [
        ("amount", "10.50", "kr.", 1050, "DKK"),
        ("amount", "10.50", "kr", 1050, "DKK"),
        ("amount", "10.50", "€", 1050, "EUR"),
        ("amount", "10.50", "", 1050, "DKK"),
        ("Amount (SEK)", "10.50", "", 1050, "SEK"),
        ("amount", "US$10.50", "", 1050, "USD"),
        ("amount", "JPY 1050", "", 1050, "JPY"),
        ("amount", "US$10.50", "NOK", 1050, "NOK"),
    ],
)
def test_the_currency_of_an_order(
    tmp_path: Path, heading: str, cell: str, said: str, gross: int, currency: str
) -> None:
    _, rows, _ = ordered(tmp_path, f"order id,time,{heading},currency\n1,2026-10-01,{cell},{said}\n")
    assert rows[["gross", "currency"]].to_numpy().tolist() == [[gross, currency]]


def test_crowns_are_no_currency_where_the_site_has_another(tmp_path: Path) -> None:
    options = ReadOptions("Europe/Copenhagen", "EUR")
    _, _, batch = ordered(
        tmp_path, "order id,time,amount,currency\n1,2026-10-01,10.5,kr.\n2,2026-10-01,1.5,EUR\n", options
    )
    assert [(reject.line, reject.reason, reject.text) for reject in batch.rejects] == [(2, "unreadable currency", "")]


def test_stripes_times_are_utc_where_its_heading_says_so(tmp_path: Path) -> None:
    line = "ch_1,2026-10-01 06:12,10.00,0.00,dkk,Paid\n"
    for heading, hour in (("Created (UTC)", "06"), ("Created date (UTC)", "06"), ("Created", "04")):
        _, rows, _ = ordered(tmp_path, f"id,{heading},Amount,Amount Refunded,Currency,Status\n{line}")
        assert rows["time"].dt.strftime("%H").tolist() == [hour]


def test_dates_of_a_list_decide_together_or_ask(tmp_path: Path) -> None:
    data = "order id,time,amount\n1,10/11/2026 13:45,10.5\n"
    with pytest.raises(SocialattrError, match="--date-order"):
        ordered(tmp_path, data)
    _, rows, _ = ordered(tmp_path, data, ReadOptions("UTC", "DKK", date_order="mdy"))
    assert rows["time"].dt.strftime("%m-%d %H:%M").tolist() == ["10-11 13:45"]
    _, rows, _ = ordered(tmp_path, data + "2,31/10/2026 9:00,1.5\n", ReadOptions("UTC", "DKK"))
    assert rows["time"].dt.strftime("%m-%d").tolist() == ["11-10", "10-31"]


def test_rejects_and_notes_hold_no_cell_of_a_customer(tmp_path: Path) -> None:
    data = "order id,time,amount,customer email,status\n1,soon,10.5,mette@kunde.example,mette@kunde.example\n"
    _, _, batch = ordered(
        tmp_path, data + "2,2026-10-01,mette@kunde.example,x,mette@kunde.example\n3,2026-10-01,1.5,,ok\n"
    )
    assert [reject[2:] for reject in batch.rejects] == [("unreadable time", ""), ("unreadable amount", "")]
    assert "mette" not in str((batch.notes, batch.rejects, batch.excluded))


# --- long lists --------------------------------------------------------------------------------------

LONG = {
    "shopify-orders": ("Name,Created at,Total,Refunded Amount,Lineitem name\n", "#{n},{day},{amount},0,Bell\n"),
    "woocommerce-orders": ("Order Number,Date,Order Total,Status\n", "{n},{day},{amount},completed\n"),
    "stripe-payments": (
        "id,Created (UTC),Amount,Amount Refunded,Currency,Status\n",
        "{n},{day},{amount},0,dkk,{status}\n",
    ),
    "generic-orders": ("order id,time,amount\n", "{n},{day},{amount}\n"),
}
ROW = st.fixed_dictionaries(
    {
        "n": st.integers(1, 9),
        "day": st.sampled_from(["01/10/2026", "31/10/2026 13:45", "2026-10-01", "soon", ""]),
        "amount": st.sampled_from(['"1.299,00"', '"1,50"', "1.299", '"-1,50"', "x", "", '"0,00"']),
        "status": st.sampled_from(["Paid", "Failed", "Refunded"]),
    }
)


@settings(max_examples=25)
@pytest.mark.parametrize("format_name", LONG)
@given(told=st.lists(ROW, min_size=1, max_size=30), size=st.integers(40, 300))
def test_a_long_list_gives_what_it_would_at_once(
    tmp_path_factory: pytest.TempPathFactory, format_name: str, told: list[dict[str, object]], size: int
) -> None:
    heading, line = LONG[format_name]
    # The last rows decide how all before them are written.
    deciding = [{"n": 10, "day": "31/10/2026", "amount": '"1.234,56"', "status": "Paid"}]
    data = heading + "".join(line.format(**row) for row in [*told, *deciding])
    folder = tmp_path_factory.mktemp("long")
    _, rows, batch = ordered(folder, data, OPTIONS, format_name)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(order_lists, "WHOLE", 0)
        patch.setattr(order_lists, "read_tables", lambda *args: dialect.read_tables(*args, block_size=size))
        _, long_rows, long_batch = ordered(folder, data, OPTIONS, format_name)
    pd.testing.assert_frame_equal(long_rows.sort_values("line", ignore_index=True), rows)
    assert long_batch.rejects == batch.rejects
    assert {r: n for r, n in long_batch.excluded.items() if n} == {r: n for r, n in batch.excluded.items() if n}


# --- real files --------------------------------------------------------------------------------------

SAID: dict[str, dict[str, str]] = {
    "amplitude_events.csv": {"amplitude_id": "client_id"},
    "fivetran_ga4_event_data.csv": {
        "name": "event",
        "param_ga_session_id": "session_id",
        "value_in_usd": "value",
        "collected_traffic_source_manual_source": "utm_source",
    },
    "mixpanel_events.csv": {"name": "event"},
    "retentioneering_ecom.csv.gz": {},
    "segment_pages.csv": {
        "id": "event_id",
        "timestamp": "time",
        "context_campaign_source": "utm_source",
        "context_campaign_medium": "utm_medium",
        "context_campaign_name": "utm_campaign",
    },
}
# By the manifest, all records are events.
RECORDS = dict(zip(SAID, [10, 6, 5, 31106, 1], strict=True))


@pytest.mark.parametrize("name", SAID)
def test_events_of_real_tools_are_read_with_a_mapping(shared: Path, name: str) -> None:
    path = shared / "samples" / "exports" / name
    options = ReadOptions("UTC", "USD", mapping=tuple(SAID[name].items()))
    source = Source(name, path)
    reader = identify(source, "events-csv", options)
    rows, batch = added_up(list(reader.read(source, options)))
    assert (len(rows), batch.rejects) == (RECORDS[name], [])
    assert (rows["client_id"].astype("str") != "").all()
    if name == "segment_pages.csv":
        url = "https://www.getdbt.com/?utm_source=facebook&utm_medium=social&utm_campaign=autumn_collection_2015"
        assert rows["url"].tolist() == [url]
        assert rows["time"].tolist() == [pd.Timestamp("2015-02-23 22:28:55", tz="UTC")]
    if name == "fivetran_ga4_event_data.csv":
        assert rows["order_id"].tolist()[0] == "txn_123"
        assert rows["value"].tolist()[0] == 2999
