"""Google's exports: facts with the file in sight."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from socialattr.errors import SocialattrError
from socialattr.readers import Batch, ReadOptions, Source, identify
from socialattr.readers.ga_tables import REPEATING

OPTIONS = ReadOptions("Europe/Copenhagen", "DKK")
EXPLORATION = "# -----\n# Nordlys\n# Kilder-Fane 1\n# 20261001-20261003\n# -----\n\n"
SCREEN = "# -----\n# Report CSV Export\n# Account: N\n# Property: Nordlys\n# -----\n# \n"
DAYS = "# Start date: 20261001\n# End date: 20261003\n"


def batches(folder: Path, text: str, options: ReadOptions = OPTIONS, format_name: str = "") -> list[Batch]:
    """Read a text as the file of whoever claims it; every line is accounted for."""
    path = folder / "file"
    path.write_text(text, encoding="utf-8")
    source = Source("file", path)
    found = list(identify(source, format_name, options).read(source, options))
    for batch in found:
        assert len(batch.rows) + sum(batch.excluded.values()) + len(batch.rejects) == batch.lines_read
    assert text.startswith(("{", "[")) or sum(b.lines_read for b in found) == text.count("\n")
    return found


def rows(folder: Path, text: str, *columns: str, options: ReadOptions = OPTIONS) -> list[tuple[object, ...]]:
    """The values of some columns in all rows of a text."""
    frames = [batch.rows for batch in batches(folder, text, options) if len(batch.rows)]
    frame = pd.concat(frames) if frames else pd.DataFrame(columns=list(columns))
    frame = frame.assign(**{name: frame[name].dt.date for name in ("first", "last") if name in frame})
    return [
        tuple(None if pd.isna(cell) else cell for cell in row) for row in frame[list(columns)].itertuples(index=False)
    ]


def excluded(found: list[Batch], rule: str) -> int:
    return sum(batch.excluded.get(rule, 0) for batch in found)


def test_an_exploration_gives_days_sources_and_money(tmp_path):
    text = EXPLORATION + (
        "Date,Session source / medium,Session campaign,Sessions,Purchase revenue\n"
        ",,,152,1299.5,Grand total\n"
        "20261001,facebook / paid_social,efterår,140,1299.5\n"
        "20261002,(not set),(not set),12,0\n"
    )
    assert rows(tmp_path, text, "tool", "property", "first", "source", "medium", "campaign", "sessions", "revenue") == [
        ("GA4", "Nordlys", date(2026, 10, 1), "facebook", "paid_social", "efterår", 140, 129950),
        ("GA4", "Nordlys", date(2026, 10, 2), "(not set)", "", "(not set)", 12, 0),
    ]
    found = batches(tmp_path, text)
    assert excluded(found, "totals") == 1
    assert found[0].stated == (date(2026, 10, 1), date(2026, 10, 3))


def test_without_days_a_row_is_the_whole_range(tmp_path):
    text = SCREEN + DAYS + "Session default channel group,Sessions\nDirect,3\n"
    assert rows(tmp_path, text, "first", "last", "grain", "tool_channel", "sessions") == [
        (date(2026, 10, 1), date(2026, 10, 3), "channel", "Direct", 3)
    ]


@pytest.mark.parametrize(
    ("heading", "cell"),
    [
        ("Nth day", "0001"),
        ("Nth day", "1"),
        ("Date", "20261002"),
        ("Date", "02-10-2026"),
        ("Date", "10/2/2026"),
        ("Date", "2026-10-02"),
        ("Date + hour (YYYYMMDDHH)", "2026100223"),
    ],
)
def test_a_day_in_whatever_shape(tmp_path, heading, cell):
    text = EXPLORATION + f"{heading},Session source,Sessions\n{cell},x,1\n"
    assert rows(tmp_path, text, "first", "last") == [(date(2026, 10, 2), date(2026, 10, 2))]


def test_a_lone_point_is_a_decimal_mark_since_ga4_sets_no_thousands_apart(tmp_path):
    text = EXPLORATION + "Session source,Sessions,Ecommerce purchases,Purchase revenue\nx,5,1.333,1.299\n"
    assert rows(tmp_path, text, "purchases", "revenue") == [(1.333, 130)]


def test_a_comma_is_one_where_a_spreadsheet_made_it(tmp_path):
    text = "Sessionskilde;Sessioner;Købsomsætning\nx;5;1299,125\ny;5;1,299\n"
    october = ReadOptions("Europe/Copenhagen", "DKK", days="2026-10-01..2026-10-31")
    assert rows(tmp_path, text, "revenue", "last", options=october) == [
        (129912, date(2026, 10, 31)),
        (130, date(2026, 10, 31)),
    ]


def test_a_file_without_days_asks_for_them(tmp_path):
    with pytest.raises(SocialattrError, match="which days") as caught:
        batches(tmp_path, "Session source,Sessions\nx,5\n")
    assert "--days" in caught.value.hint


def test_numbered_days_without_a_first_one_ask_for_it(tmp_path):
    with pytest.raises(SocialattrError, match="which one is the first"):
        batches(tmp_path, "Nth day,Session source,Sessions\n0000,x,5\n")


@pytest.mark.parametrize(
    "heading",
    [
        "First user source / medium",
        "Page path and screen class",
        "Item name",
        "Session source,Page title",
        "Nth week,Session source",
        "Session source,Date range",
    ],
)
def test_what_repeats_sessions_or_is_none_of_them_is_left_out(tmp_path, heading):
    text = SCREEN + DAYS + f"{heading},Sessions\n" + "a," * (heading.count(",") + 1) + "7\n"
    found = batches(tmp_path, text)
    assert excluded(found, "other_table") == 1


@pytest.mark.parametrize(
    ("heading", "why"), [("Date range", "comparison"), ("Page title", "event_scope"), ("Nth week", "nth_other")]
)
def test_a_file_of_which_nothing_is_taken_says_why(tmp_path, heading, why):
    table = f"Session source / medium,{heading},Sessions\nfacebook / paid,a,10\nfacebook / paid,b,8\n"
    (batch,) = batches(tmp_path, EXPLORATION + table)
    assert (len(batch.rows), batch.notes) == (0, {REPEATING[why]: 2})
    # Beside a table that counts it is as usual.
    both = batches(tmp_path, SCREEN + DAYS + "Session source,Sessions\nfacebook,18\n\n" + DAYS + table)
    assert [dict(batch.notes) for batch in both] == [{}, {}]


def test_a_column_that_we_do_not_know_may_split_sessions(tmp_path):
    text = EXPLORATION + "Session source,Kundetype,Sessions\nx,ny,5\nx,gammel,4\n"
    found = batches(tmp_path, text)
    assert excluded(found, "unknown_dimension") == 2
    assert "--map" in next(iter(found[0].notes))
    mapped = ReadOptions("Europe/Copenhagen", "DKK", mapping=(("Kundetype", "detail"),))
    assert rows(tmp_path, text, "sessions", options=mapped) == [(5,), (4,)]


def test_a_column_of_somebodys_own_does_not(tmp_path):
    text = EXPLORATION + "Session source,Note,Sessions\nx,se bilag,5\ny,ok,4\n"
    assert rows(tmp_path, text, "sessions") == [(5,), (4,)]


@pytest.mark.parametrize("name", ["", "Total"])
def test_a_row_without_a_name_is_no_total_where_others_have_more(tmp_path, name):
    heading = EXPLORATION + "Landing page,Sessions\n"
    text = heading + f",100,Grand total\n{name},10\n/a,60\n/b,30\n"
    assert rows(tmp_path, text, "landing_page", "sessions") == [(name, 10), ("/a", 60), ("/b", 30)]
    assert excluded(batches(tmp_path, text), "totals") == 1
    by_event = EXPLORATION + "Event name,Event count,Sessions\n,300,100,Grand total\nclick,200,90\nsign_up,100,80\n"
    assert excluded(batches(tmp_path, by_event), "totals") == 1


def test_devices_and_countries_split_sessions_and_repeat_none(tmp_path):
    text = EXPLORATION + "Session source,Country,Device category,Sessions\nx,Denmark,mobile,5\nx,Norway,mobile,4\n"
    assert rows(tmp_path, text, "source", "sessions") == [("x", 5), ("x", 4)]


def test_key_events_count_by_name_and_never_in_a_lump(tmp_path):
    text = EXPLORATION + "Session source,Sessions,Key events\nx,5,3\n"
    found = batches(tmp_path, text)
    assert rows(tmp_path, text, "conversions") == [("",)]
    assert "does not name" in next(iter(found[0].notes))
    assert found[0].unmatched == ("Key events",)


def test_event_names_name_them_and_a_purchase_is_a_purchase(tmp_path):
    text = EXPLORATION + (
        "Session source,Event name,Key events,Sessions\n"
        "x,tilmelding,2.5,3\nx,purchase,1,1\nx,page_view,0,90\ny,tilmelding,0,1\n"
    )
    assert rows(tmp_path, text, "source", "conversions", "purchases", "sessions") == [
        ("x", '{"tilmelding": 2.5}', None, None),
        ("x", "", 1.0, None),
        ("y", '{"tilmelding": 0}', None, None),
    ]
    assert excluded(batches(tmp_path, text), "no_metric") == 1


def test_a_heading_names_one_too(tmp_path):
    text = EXPLORATION + "Session source,Sessions,Key events: Book tid,Key events (sign_up)\nx,5,2,1\n"
    assert rows(tmp_path, text, "conversions") == [('{"Book tid": 2, "sign_up": 1}',)]


def test_tables_of_one_grain_count_once_and_empty_ones_are_accounted_for(tmp_path):
    text = SCREEN + (
        DAYS + "Session default channel group,Sessions\nDirect,3\nOrganic Social,4\n\n"
        "# How are you doing?\n" + DAYS + "Session primary channel group,Sessions\nDirect,3\nOrganic Social,4\n\n"
        "# \n" + DAYS + "Nth day,Total revenue\n\n\n" + DAYS + "Nth day,Sessions\n0000,2\n0001,5\n"
    )
    assert rows(tmp_path, text, "grain", "tool_channel", "first", "sessions") == [
        ("channel", "Direct", date(2026, 10, 1), 3),
        ("channel", "Organic Social", date(2026, 10, 1), 4),
        ("none", "", date(2026, 10, 1), 2),
        ("none", "", date(2026, 10, 2), 5),
    ]
    assert excluded(batches(tmp_path, text), "repeated_table") == 2


def test_a_chart_of_the_largest_lines_does_not_stand_for_the_table(tmp_path):
    text = SCREEN + (
        DAYS + "Nth day,Session source,Sessions\n0000,google,5\n0001,google,5\n\n"
        "# \n" + DAYS + "Session source,Sessions\ngoogle,10\nfacebook,6\n"
    )
    assert rows(tmp_path, text, "source", "first", "last", "sessions") == [
        ("google", date(2026, 10, 1), date(2026, 10, 3), 10),
        ("facebook", date(2026, 10, 1), date(2026, 10, 3), 6),
    ]
    assert excluded(batches(tmp_path, text), "partial_table") == 2


def test_two_properties_in_one_file_tell_of_different_people(tmp_path):
    heading = "Session source,Sessions\n"
    text = f"{SCREEN}{DAYS}{heading}facebook,10\n" + f"{SCREEN}{DAYS}{heading}facebook,7\n".replace("Nordlys", "Syd")
    assert rows(tmp_path, text, "property", "sessions") == [("Nordlys", 10), ("Syd", 7)]


def test_a_transaction_is_told_of_once_by_its_larger_row(tmp_path):
    text = EXPLORATION + (
        "Transaction ID,Session source / medium,Session campaign,Purchase revenue\n"
        ",,,5000,Grand total\n"
        "#1001,facebook / paid_social,efterår,100\n"
        "1001,google / organic,(organic),900\n"
        "(not set),(direct) / (none),(direct),700\n"
        "1.2E+17,bing / organic,(organic),5\n"
        "1002,(direct) / (none),(direct),3295\n"
    )
    assert rows(tmp_path, text, "order_id", "source", "medium", "revenue", "first", "last", "attributed_by") == [
        ("1001", "google", "organic", 90000, date(2026, 10, 1), date(2026, 10, 3), "ga4"),
        ("1002", "(direct)", "(none)", 329500, date(2026, 10, 1), date(2026, 10, 3), "ga4"),
    ]
    (batch,) = batches(tmp_path, text)
    assert {rule: batch.excluded[rule] for rule in ("totals", "repeated", "no_transaction_id")} == {
        "totals": 1,
        "repeated": 1,
        "no_transaction_id": 1,
    }
    assert [reject.reason for reject in batch.rejects] == ["a transaction id that a spreadsheet cut short"]


def test_a_total_that_somebody_added_is_no_transaction(tmp_path):
    text = EXPLORATION + (
        "Transaction ID,Session source / medium,Date,Purchase revenue\n"
        "1001,facebook / paid_social,20261002,100\n"
        "Total,,,100\n"
        "I alt,google / organic,20261002,7\n"  # a strange number, but one with a source and a day
        "Made by the agency,,,\n"
    )
    assert rows(tmp_path, text, "order_id", "revenue") == [("1001", 10000), ("I alt", 700)]
    assert excluded(batches(tmp_path, text), "totals") == 1
    text = EXPLORATION + "Transaction ID,Session source,Purchase revenue\n1,facebook,100\nMade by the agency,,\n"
    (batch,) = batches(tmp_path, text)
    assert (len(batch.rows), [r.reason for r in batch.rejects]) == (1, ["nothing but one cell"])


@pytest.mark.parametrize(
    ("cell", "currency"), [("$5.50", "USD"), ("5.50 €", "EUR"), ("5.50 kr.", "DKK"), ("5.50", "DKK")]
)
def test_money_is_of_the_currency_beside_it(tmp_path, cell, currency):
    heading = EXPLORATION + "Session source / medium,Sessions,Total revenue\n"
    text = heading + f"facebook / paid,1,{cell}\ngoogle / organic,1,0\n"
    assert rows(tmp_path, text, "revenue", "currency") == [(550, currency), (0, currency)]
    text = EXPLORATION + f"Transaction ID,Session source / medium,Purchase revenue\n1001,facebook / paid,{cell}\n"
    assert rows(tmp_path, text, "revenue", "currency") == [(550, currency)]


def test_an_answer_of_the_api_brings_its_currency(tmp_path):
    report = {
        "dimensionHeaders": [{"name": "date"}, {"name": "sessionSourceMedium"}],
        "metricHeaders": [{"name": "sessions"}, {"name": "totalRevenue"}, {"name": "keyEvents:lead"}],
        "rows": [
            {
                "dimensionValues": [{"value": "20261001"}, {"value": "t.co / referral"}],
                "metricValues": [{"value": "5"}, {"value": "10.125"}, {"value": "1"}],
            }
        ],
        "metadata": {"currencyCode": "JPY", "samplingMetadatas": [{"samplesReadCount": "1"}]},
    }
    text = json.dumps({"reports": [report]})
    assert rows(tmp_path, text, "source", "medium", "sessions", "revenue", "currency", "conversions") == [
        ("t.co", "referral", 5, 10, "JPY", '{"lead": 1}')
    ]
    assert "sample" in next(iter(batches(tmp_path, text)[0].notes))


@pytest.mark.parametrize(
    "text",
    [
        '{"metricHeaders": [{"name": "sessions"}], "rows": [{"metricValues": [{"value": 5}]}]}',
        '{"metricHeaders": [{"name": "sessions"}], "rows": [{"metricValues": []}]}',
        '{"metricHeaders": [{"name": "sessions"}], "rows": [7]}',
        '{"metricHeaders": 7}',
        '{"metricHeaders": [{"name": "sessions"}], "rows": [',
        '{"x": {"metricHeaders": []}}',
    ],
)
def test_broken_answers_are_refused(tmp_path, text):
    with pytest.raises(SocialattrError):
        batches(tmp_path, text)


def test_universal_analytics_writes_for_people(tmp_path):
    text = (
        "# -----\n# All Web Site Data\n# Channels\n# 20230110-20230112\n# -----\n\n"
        "Default Channel Grouping,Sessions,Bounce Rate,Avg. Session Duration,Transactions,Revenue\n"
        'Social,"1,204",<0.01%,00:01:23,2,"$2,598.50"\n'
        "Direct,96,80.20%,00:00:12,1,$899.00\n"
        ',"1,300",41.20%,00:01:02,3,"$3,497.50"\n'
        "\n"
        "Day Index,Sessions\n"
        "1/10/23,400\n1/11/23,450\n1/12/23,450\n"
        ',"1,300"\n'
    )
    assert rows(tmp_path, text, "tool", "property", "grain", "tool_channel", "sessions", "revenue") == [
        ("Universal Analytics", "All Web Site Data", "channel", "Social", 1204, 259850),
        ("Universal Analytics", "All Web Site Data", "channel", "Direct", 96, 89900),
        ("Universal Analytics", "All Web Site Data", "none", "", 400, None),
        ("Universal Analytics", "All Web Site Data", "none", "", 450, None),
        ("Universal Analytics", "All Web Site Data", "none", "", 450, None),
    ]
    assert rows(tmp_path, text, "first")[-1] == (date(2023, 1, 12),)
    assert excluded(batches(tmp_path, text), "totals") == 2


def test_reports_of_other_tools_are_not_claimed(tmp_path):
    for text in ("Source,Campaign,Visits,Revenue\nx,y,1,2\n", "Dato,Besøg\n2026-10-01,5\n", "Source,Sessions\nx,1\n"):
        with pytest.raises(SocialattrError, match="no format"):
            batches(tmp_path, text)


SAMPLES = Path(__file__).parent / "samples"


@pytest.mark.parametrize(
    ("sample", "sums"),
    [  # as the files' own rows of totals say, or added up by hand where they have none
        (
            "ga4-report/exploration_by_day.csv",
            {"sessions": 1874, "engaged_sessions": 1046, "purchases": 21, "revenue": 2689345},
        ),
        ("ga4-report/exploration_dansk_excel.csv", {"sessions": 2070, "purchases": 22.833, "revenue": 2966287}),
        ("ga4-report/traffic_acquisition.csv", {"sessions": 9347, "engaged_sessions": 5386, "revenue": 7754125}),
        ("ga4-report/by_hour_and_country.csv", {"sessions": 52, "revenue": 129900}),
        ("ga4-report/overview_screen.csv", {"sessions": 227 + 227, "purchases": 4, "revenue": 479650}),
        ("ga4-report/key_events_by_name.csv", {"purchases": 41.5}),
        ("ga4-transactions/exploration_transactions.csv", {"revenue": 1743425 - 49950 - 70000}),
        ("ga4-transactions/transaktioner_dansk_excel.csv", {"revenue": 974275 - 100000 - 69900}),
        ("ga4-data-api/run_report.json", {"sessions": 640, "engaged_sessions": 372, "purchases": 7, "revenue": 909312}),
        ("ga4-data-api/batch_run_reports.json", {"sessions": 1388 + 291, "revenue": 2028625}),
        ("universal-analytics/source_medium.csv", {"sessions": 2686 + 2686, "purchases": 26, "revenue": 3377450}),
        ("universal-analytics/kanaler.csv", {"sessions": 6768, "purchases": 75, "revenue": 9742550}),
    ],
)
def test_samples_add_up_to_their_own_totals(sample, sums):
    source = Source(sample, SAMPLES / sample)
    frames = [batch.rows for batch in identify(source, "", OPTIONS).read(source, OPTIONS) if len(batch.rows)]
    found = pd.concat(frames)
    assert {name: pytest.approx(found[name].sum()) for name in sums} == sums


@pytest.mark.parametrize("cell", ["\\ud83d", "\\ude00 x", "\\u0000", "\\u2028"])
def test_half_characters_in_an_answer_do_no_harm(tmp_path, cell):
    text = (
        '{"dimensionHeaders": [{"name": "date"}, {"name": "sessionSource"}], "metricHeaders": [{"name": "sessions"}], '
        '"rows": [{"dimensionValues": [{"value": "20261001"}, {"value": "' + cell + '"}], '
        '"metricValues": [{"value": "5"}]}], "metadata": [1]}'
    )
    assert rows(tmp_path, text, "sessions") == [(5,)]


SAMPLE_FILES = sorted(
    path for kind in ("ga4-*", "universal-*") for path in SAMPLES.glob(f"{kind}/*") if "golden" not in path.name
)


@pytest.mark.parametrize("sample", SAMPLE_FILES, ids=lambda path: path.name)
def test_a_file_cut_anywhere_is_accounted_for_or_refused(tmp_path, sample):
    data = sample.read_bytes()
    path = tmp_path / sample.name
    for end in range(max(len(data) - 1024, 0), len(data), 61):
        path.write_bytes(data[:end])
        source = Source(sample.name, path)
        try:
            reader = identify(source, "", OPTIONS)
            found = list(reader.read(source, OPTIONS))
        except SocialattrError:
            continue
        for batch in found:
            assert len(batch.rows) + sum(batch.excluded.values()) + len(batch.rejects) == batch.lines_read
