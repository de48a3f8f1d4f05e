"""Exports of ad platforms as small tables: what becomes spend, what is left out, and what is said of it."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from textwrap import dedent

import pandas as pd
import pytest
import xlsxwriter

from socialattr.errors import Exit, SocialattrError
from socialattr.readers import READERS, ReadOptions, find_sources, identify, look_at
from socialattr.readers.ad_platforms import known

from .samples import FOLDER, samples
from .workbooks import xlsx

USUAL = ReadOptions("Europe/Copenhagen", "DKK")


@dataclass
class Spend:
    """What an export gave."""

    format: str
    rows: pd.DataFrame
    excluded: Counter[str] = field(default_factory=Counter)
    rejects: list[tuple[int, str]] = field(default_factory=list)
    notes: Counter[str] = field(default_factory=Counter)
    stated: tuple[date, date] | None = None

    def shown(self, *columns: str) -> list[str]:
        """The rows as texts with a bar between the cells."""
        days = {name: self.rows[name].dt.strftime("%d/%m") for name in ("first", "last")}
        cells = self.rows.assign(**days)[list(columns)]
        return [" | ".join(map(str, row)) for row in cells.itertuples(index=False)]

    def note(self, begin: str) -> int:
        return sum(count for what, count in self.notes.items() if what.startswith(begin))


def spend(folder: Path, text: str, options: ReadOptions = USUAL, name: str = "export.csv", form: str = "") -> Spend:
    path = folder / name
    path.write_text(dedent(text).lstrip("\n"), encoding="utf-8")
    (source,) = find_sources([str(path)])
    reader = identify(source, form, options)
    batches = list(reader.read(source, options))
    found = Spend(reader.name, pd.concat([batch.rows for batch in batches], ignore_index=True))
    for batch in batches:
        assert batch.lines_read == len(batch.rows) + sum(batch.excluded.values()) + len(batch.rejects)
        assert all(reject.text == "" for reject in batch.rejects)
        found.excluded.update(batch.excluded)
        found.rejects += [(reject.line, reject.reason) for reject in batch.rejects]
        found.notes.update(batch.notes)
        found.stated = batch.stated or found.stated
    return found


# Whose is it?


@pytest.mark.parametrize(
    ("headings", "format_name"),
    [
        ("Reporting starts,Reporting ends,Campaign name,Amount spent (DKK)", "meta-ads"),
        ("Rapportering starter;Rapportering slutter;Kampagnenavn;Beløb brugt (DKK)", "meta-ads"),
        ("Berichtsstart;Berichtsende;Kampagnenname;Ausgegebener Betrag (EUR)", "meta-ads"),
        ("Rapporteringen startar;Rapporteringen slutar;Kampanjnamn;Spenderat belopp (SEK)", "meta-ads"),
        ("Day,Campaign,Currency code,Cost,Impr.", "google-ads"),
        ("Start Date (in UTC),Account Name,Currency,Campaign Name,Total Spent", "linkedin-ads"),
        ("By Day,Campaign name,Cost,Impressions,Clicks (destination)", "tiktok-ads"),
        ("Date,Campaign ID,Campaign name,Spend in account currency,Outbound clicks", "pinterest-ads"),
        ("Start Time,End Time,Paid Impressions,Swipe Ups,Spend", "snapchat-ads"),
        ("Time period,Campaign,Impressions,Clicks,Spend", "x-ads"),
        ("Date,Campaign Name,Campaign ID,Impressions,Amount Spent (EUR),eCPM", "reddit-ads"),
        ("Gregorian date,Campaign,Impressions,Spend", "microsoft-ads"),
        ("date,platform,campaign,spend", "generic-spend"),
        # Near misses: nobody's own words, so a list like any other.
        ("Date,Campaign Name,Campaign ID,Impressions,Clicks,Amount Spent (EUR)", "generic-spend"),
        ("Start date,End date,Campaign,Cost", "generic-spend"),
    ],
)
def test_headings_tell_the_platform(tmp_path: Path, headings: str, format_name: str) -> None:
    path = tmp_path / "export.csv"
    path.write_text(headings + "\n", encoding="utf-8")
    (source,) = find_sources([str(path)])
    assert identify(source).name == format_name


@pytest.mark.parametrize("sample", samples(), ids=lambda sample: sample.id)
def test_no_platform_claims_the_file_of_another_format(sample: object) -> None:
    for source in find_sources([str(sample.path)]):  # type: ignore[attr-defined]
        try:
            look = look_at(source)
        except SocialattrError:
            continue  # a workbook or a packed log: its own tests ask
        claiming = {one.format for one in known().platforms if READERS[one.format].claims(look)}
        assert claiming <= {sample.format}  # type: ignore[attr-defined]


def test_every_platform_has_a_sample_in_english_and_in_danish_or_norwegian() -> None:
    few = [one.format for one in known().platforms if len([*(FOLDER / one.format).glob("*.csv")]) < 4]
    assert not few


# Totals


def test_metas_total_has_no_names_wherever_it_stands(tmp_path: Path) -> None:
    first = """
        Reporting starts,Reporting ends,Day,Campaign name,Amount spent (DKK)
        2026-10-01,2026-10-02,,,30.50
        2026-10-01,2026-10-01,2026-10-01,Bikes,10.50
        2026-10-02,2026-10-02,2026-10-02,Bikes,20.00
    """
    last = "\n".join((*dedent(first).strip().splitlines()[:1], *dedent(first).strip().splitlines()[2:]))
    last += "\n2026-10-01,2026-10-02,,,30.50\n"
    for text in (first, last):
        found = spend(tmp_path, text)
        assert found.shown("first", "campaign", "cost") == ["01/10 | Bikes | 1050", "02/10 | Bikes | 2000"]
        assert found.excluded["totals"] == 1
        assert found.note("total that") == 0


def test_a_lone_row_without_names_is_an_account_and_no_total(tmp_path: Path) -> None:
    found = spend(
        tmp_path,
        """
        Reporting starts,Reporting ends,Campaign name,Amount spent (DKK)
        2026-10-01,2026-10-31,,1234.50
        """,
    )
    assert found.shown("first", "last", "cost") == ["01/10 | 31/10 | 123450"]
    assert not found.excluded["totals"]


def test_account_rows_by_day_have_one_total_without_a_day(tmp_path: Path) -> None:
    found = spend(
        tmp_path,
        """
        Reporting starts,Reporting ends,Account name,Day,Amount spent (DKK)
        2026-10-01,2026-10-02,Nordlys,,30.00
        2026-10-01,2026-10-01,Nordlys,2026-10-01,10.00
        2026-10-02,2026-10-02,Nordlys,2026-10-02,20.00
        """,
    )
    assert found.shown("first", "grain", "cost") == ["01/10 | account | 1000", "02/10 | account | 2000"]


def test_two_rows_without_a_name_are_two_campaigns(tmp_path: Path) -> None:
    found = spend(
        tmp_path,
        """
        Reporting starts,Reporting ends,Campaign name,Amount spent (DKK)
        2026-10-01,2026-10-31,Bikes,10.00
        2026-10-01,2026-10-31,,20.00
        2026-10-01,2026-10-31,,40.00
        """,
    )
    assert found.rows["cost"].sum() == 7000


def test_a_campaign_may_be_called_total(tmp_path: Path) -> None:
    found = spend(
        tmp_path,
        """
        Day,Campaign,Currency code,Cost
        2026-10-01,Total,DKK,10.00
        2026-10-02,Total: care for bikes,DKK,20.00
        Total: Account, --,DKK,30.00
        """,
    )
    assert found.shown("campaign", "cost") == ["Total | 1000", "Total: care for bikes | 2000"]
    among = spend(
        tmp_path,
        """
        Campaign,Currency code,Cost
        Bikes,DKK,10.00
        Total,DKK,20.00
        Lights,DKK,5.00
        Total: Account,DKK,35.00
        """,
        replace(USUAL, days="2026-10-01..2026-10-31"),
    )
    assert among.shown("campaign", "cost") == ["Bikes | 1000", "Total | 2000", "Lights | 500"]
    assert among.excluded["totals"] == 1


@pytest.mark.parametrize(("total", "told"), [("30.00", 0), ("30.01", 0), ("33.00", 1), ("", 0)])
def test_a_total_that_the_rows_do_not_add_up_to_is_said(tmp_path: Path, total: str, told: int) -> None:
    found = spend(
        tmp_path,
        f"""
        Day,Campaign,Currency code,Cost,Impr.
        2026-10-01,A,DKK,10.00,1
        2026-10-02,B,DKK,20.00,2
        Total: Campaigns, --,DKK,{total},3
        """,
    )
    assert found.rows["cost"].sum() == 3000
    assert found.note("total that its rows do not add up to") == told


def test_a_sum_below_somebodys_own_list_is_no_campaign(tmp_path: Path) -> None:
    found = spend(
        tmp_path,
        """
        Dato;Platform;Kampagne;Forbrug
        2026-10-01;Reddit;Forår;1.000,50
        2026-10-02;Reddit;Sommer;20,00
        Samlet;;;1.020,50
        """,
    )
    assert found.shown("campaign", "cost") == ["Forår | 100050", "Sommer | 2000"]
    assert (found.excluded["totals"], found.rejects) == (1, [])


def test_of_several_totals_one_has_to_agree(tmp_path: Path) -> None:
    found = spend(
        tmp_path,
        """
        Day,Campaign,Currency code,Cost
        2026-10-01,A,DKK,10.00
        2026-10-01,B,DKK,20.00
        Total: Search, --,DKK,10.00
        Total: Account, --,DKK,30.00
        """,
    )
    assert found.excluded["totals"] == 2
    assert found.note("total that") == 0


# Days


def test_a_range_stays_a_range(tmp_path: Path) -> None:
    found = spend(
        tmp_path,
        """
        Reporting starts,Reporting ends,Campaign name,Amount spent (DKK)
        2026-10-01,2026-10-31,Bikes,310.00
        2026-10-01,2026-10-31,Lights,31.00
        """,
    )
    assert found.shown("first", "last", "cost") == ["01/10 | 31/10 | 31000", "01/10 | 31/10 | 3100"]
    assert found.stated == (date(2026, 10, 1), date(2026, 10, 31))


def test_a_table_by_day_states_the_range_of_its_report(tmp_path: Path) -> None:
    found = spend(
        tmp_path,
        """
        Reporting starts,Reporting ends,Day,Campaign name,Amount spent (DKK)
        2026-10-01,2026-10-31,2026-10-03,Bikes,10.00
        2026-10-01,2026-10-31,2026-10-05,Bikes,20.00
        """,
    )
    assert found.shown("first", "last") == ["03/10 | 03/10", "05/10 | 05/10"]
    assert found.stated == (date(2026, 10, 1), date(2026, 10, 31))


_NO_DAY = """
    Campaign,Currency code,Cost
    Bikes,DKK,10.00
"""


def test_a_file_without_days_is_refused_with_the_remedy(tmp_path: Path) -> None:
    with pytest.raises(SocialattrError, match="of which days") as error:
        spend(tmp_path, _NO_DAY)
    assert "--days 2026-10-01..2026-10-31" in str(error.value.hint)
    assert error.value.exit_code == Exit.UNUSABLE


def test_the_user_or_the_name_of_a_file_may_tell_its_days(tmp_path: Path) -> None:
    by_user = spend(tmp_path, _NO_DAY, replace(USUAL, days="2026-10-01..2026-10-31"))
    by_name = spend(tmp_path, _NO_DAY, name="Campaigns 2026-10-01 to 2026-10-31.csv")
    assert by_user.shown("first", "last") == by_name.shown("first", "last") == ["01/10 | 31/10"]


def test_a_row_without_its_day_is_rejected_and_not_spread(tmp_path: Path) -> None:
    found = spend(
        tmp_path,
        """
        from,to,platform,campaign,spend
        2026-10-01,2026-10-15,Jodel,A,10
        ,,Jodel,B,20
        2026-10-16,2026-10-31,Jodel,C,30
        """,
        name="spend 2026-10.csv",
    )
    assert found.shown("campaign", "cost") == ["A | 1000", "C | 3000"]
    assert found.rejects == [(3, "unreadable day")]


def test_a_folder_tells_no_days(tmp_path: Path) -> None:
    folder = tmp_path / "2026-10"
    folder.mkdir()
    with pytest.raises(SocialattrError, match="of which days"):
        spend(folder, _NO_DAY)


def test_weeks_and_months_are_cut_to_what_the_report_tells_of(tmp_path: Path) -> None:
    found = spend(
        tmp_path,
        """
        Campaign report
        3 October 2026 - 8 November 2026
        Month,Campaign,Currency code,Cost
        2026-10-01,A,DKK,10.00
        2026-11-01,A,DKK,20.00
        """,
    )
    assert found.shown("first", "last") == ["03/10 | 31/10", "01/11 | 08/11"]


def test_weeks_and_months_are_ranges(tmp_path: Path) -> None:
    weeks = """
        week,platform,cost
        2026-09-28,Podcast,10
        2026-10-05,Podcast,20
    """
    assert spend(tmp_path, weeks).shown("first", "last") == ["28/09 | 04/10", "05/10 | 11/10"]
    months = weeks.replace("week", "month").replace("2026-09-28", "2026-09").replace("2026-10-05", "Oct 2026")
    assert spend(tmp_path, months).shown("first", "last") == ["01/09 | 30/09", "01/10 | 31/10"]


def linkedin(starts: str, *days: str) -> str:
    rows = "\n".join(f"{day},A,DKK,C{n},10.00" for n, day in enumerate(days))
    above = f"Campaign Performance Report (in UTC)\n{starts}\n\n"
    return above + "Start Date (in UTC),Account Name,Currency,Campaign Name,Total Spent\n" + rows + "\n"


_OCTOBER = (
    "Report Start: October 1, 2026, 12:00 AM\nReport End: October 31, 2026, 11:59 PM\n"
    "Date Generated: November 9, 2026, 9:00 AM"
)
_AUTUMN = "Report Start: September 15, 2026, 12:00 AM\nReport End: November 20, 2026, 11:59 PM"


@pytest.mark.parametrize(
    ("above", "starts", "days"),
    [
        (_OCTOBER, ("10/1/2026", "10/2/2026"), ["01/10 | 01/10", "02/10 | 02/10"]),
        (_OCTOBER, ("10/1/2026", "10/1/2026"), ["01/10 | 31/10", "01/10 | 31/10"]),
        (_OCTOBER, ("10/5/2026",), ["05/10 | 05/10"]),
        (
            _AUTUMN,
            ("9/15/2026", "10/1/2026", "11/1/2026"),
            ["15/09 | 30/09", "01/10 | 31/10", "01/11 | 20/11"],
        ),
    ],
)
def test_linkedins_start_date_is_a_day_a_month_or_the_whole_report(
    tmp_path: Path, above: str, starts: tuple[str, ...], days: list[str]
) -> None:
    assert spend(tmp_path, linkedin(above, *starts)).shown("first", "last") == days


def test_snapchat_ends_at_the_next_midnight(tmp_path: Path) -> None:
    found = spend(
        tmp_path,
        """
        Start Time,End Time,Campaign Name,Paid Impressions,Swipe Ups,Spend
        2026-10-01 00:00:00,2026-10-02 00:00:00,A,1,1,1.00
        2026-10-01 00:00:00,2026-10-31 23:59:59,B,1,1,1.00
        """,
    )
    assert found.shown("first", "last") == ["01/10 | 01/10", "01/10 | 31/10"]


# Amounts


def test_a_price_per_click_tells_how_the_cost_is_written(tmp_path: Path) -> None:
    found = spend(
        tmp_path,
        """
        Rapportering starter;Rapportering slutter;Kampagnenavn;Brugt beløb (DKK);CPC (DKK);Linkklik
        2026-10-01;2026-10-01;Cykler;1.200;2,35;511
        """,
    )
    assert found.rows["cost"].tolist() == [120_000]


def test_where_nothing_tells_the_user_is_asked(tmp_path: Path) -> None:
    text = """
        Reporting starts,Reporting ends,Campaign name,Amount spent (DKK)
        2026-10-01,2026-10-01,Bikes,1.200
    """
    with pytest.raises(SocialattrError, match="thousand or a fraction"):
        spend(tmp_path, text)
    assert spend(tmp_path, text, replace(USUAL, decimal=",")).rows["cost"].tolist() == [120_000]
    assert spend(tmp_path, text, replace(USUAL, decimal=".")).rows["cost"].tolist() == [120]


@pytest.mark.parametrize(
    ("heading", "cell", "currency", "said"),
    [
        ("Spend (EUR)", "12.50", "EUR", 0),
        ("Spend", "US$12.50", "USD", 0),
        ("Spend", "12.50 kr.", "DKK", 0),
        ("Spend", "12.50", "DKK", 1),
    ],
)
def test_the_currency_is_in_the_heading_or_beside_the_amount_or_taken(
    tmp_path: Path, heading: str, cell: str, currency: str, said: int
) -> None:
    text = f"Time period,Campaign,{heading}\n2026-10-01,A,{cell}\n"
    found = spend(tmp_path, text)
    assert found.shown("currency", "cost") == [f"{currency} | 1250"]
    assert found.note("rows that name no currency, taken for DKK") == said


# What only one platform does


def test_of_metas_results_only_purchases_are_claimed(tmp_path: Path) -> None:
    found = spend(
        tmp_path,
        """
        Reporting starts,Reporting ends,Campaign name,Results,Result indicator,Amount spent (DKK)
        2026-10-01,2026-10-31,A,7,actions:offsite_conversion.fb_pixel_purchase,10.00
        2026-10-01,2026-10-31,B,300,actions:link_click,10.00
        2026-10-01,2026-10-31,C,2,Website purchases,10.00
        2026-10-01,2026-10-31,D,,,10.00
        """,
    )
    assert found.shown("campaign", "claimed_conversions") == ["A | 7.0", "B | nan", "C | 2.0", "D | nan"]
    assert found.note("results that are no purchases") == 1


def test_a_column_of_purchases_counts_before_results(tmp_path: Path) -> None:
    found = spend(
        tmp_path,
        """
        Reporting starts,Reporting ends,Campaign name,Results,Result indicator,Amount spent (DKK),Purchases
        2026-10-01,2026-10-31,A,7,actions:offsite_conversion.fb_pixel_purchase,10.00,9
        """,
    )
    assert found.rows["claimed_conversions"].tolist() == [9.0]


def test_ids_that_a_spreadsheet_rounded_are_emptied_and_said(tmp_path: Path) -> None:
    found = spend(
        tmp_path,
        """
        Rapportering starter;Rapportering slutter;Kampagnenavn;Kampagne-id;Brugt beløb (DKK)
        2026-10-01;2026-10-31;Cykler;1,2021E+17;10,50
        2026-10-01;2026-10-31;Lygter;120214000111222333;20,50
        """,
    )
    assert found.shown("campaign", "campaign_id") == ["Cykler | ", "Lygter | 120214000111222333"]
    assert found.note("campaign ids that a spreadsheet rounded") == 1


def test_a_workbook_needs_no_telling_and_rounds_ids_that_are_numbers(tmp_path: Path) -> None:
    def read(*ids: object) -> list[str]:
        path = tmp_path / "meta.xlsx"
        with xlsxwriter.Workbook(str(path)) as book:
            sheet = book.add_worksheet()
            headings = ("Reporting starts", "Reporting ends", "Campaign name", "Campaign ID", "Amount spent (DKK)")
            sheet.write_row(0, 0, headings)
            for place, one in enumerate(ids, 1):
                sheet.write_row(place, 0, ("2026-10-01", "2026-10-31", "A", one, 1.299))
        (source,) = find_sources([str(path)])
        (batch,) = identify(source).read(source, USUAL)
        assert batch.rows["cost"].tolist() == [130] * len(ids)
        return list(batch.rows["campaign_id"])

    assert read("120214000111222333", "120214000111222444") == ["120214000111222333", "120214000111222444"]
    assert read(120214000111222333, 120214000111222444) == ["", ""]


# Lines that are no rows


def test_a_vendors_last_line_is_a_footer_and_a_cut_one_a_reject(tmp_path: Path) -> None:
    found = spend(
        tmp_path,
        """
        Gregorian date,Account name,Campaign,Currency code,Spend
        2026-10-01,Nordlys,A,DKK,10.00
        2026-10-02,Nordlys,A,DKK,ten
        2026-10-0,,,,
        "©2026 Microsoft Corporation. All rights reserved. ",,,,
        """,
    )
    assert found.rows["cost"].tolist() == [1000]
    assert found.excluded["footer"] == 1
    assert found.rejects == [(3, "unreadable amount"), (4, "nothing but one cell")]


def test_a_total_or_footer_may_be_a_line_of_one_cell(tmp_path: Path) -> None:
    found = spend(
        tmp_path,
        """
        By Day,Campaign name,Cost,Impressions
        2026-10-01,A,10.00,5
        2026-10-02,A,20.00,5
        Total of 2 results
        © TikTok
        *** end ***
        """,
    )
    assert found.rows["cost"].tolist() == [1000, 2000]
    assert (found.excluded["totals"], found.excluded["footer"]) == (1, 1)
    assert [line for line, _ in found.rejects] == [6]


def test_rows_without_figures_are_left_out(tmp_path: Path) -> None:
    found = spend(
        tmp_path,
        """
        Reporting starts,Reporting ends,Campaign name,Impressions,Amount spent (DKK)
        2026-10-01,2026-10-31,A,10,10.00
        2026-10-01,2026-10-31,Never shown,,
        """,
    )
    assert found.shown("campaign") == ["A"]
    assert found.excluded["no_metric"] == 1


def test_a_list_that_does_not_say_who_was_paid_asks_for_it(tmp_path: Path) -> None:
    text = "date,campaign,cost\n2026-10-01,A,10.00\n"
    with pytest.raises(SocialattrError, match="which ad platform") as error:
        spend(tmp_path, text)
    assert "--platform" in str(error.value.hint)
    assert spend(tmp_path, text, replace(USUAL, platform="Jodel")).rows["platform"].tolist() == ["Jodel"]


@pytest.mark.parametrize(
    "sample", [one for one in samples() if one.format.endswith("-ads")], ids=lambda sample: sample.id
)
def test_a_cut_export_is_accounted_for_or_refused(tmp_path: Path, sample: object) -> None:
    data = sample.path.read_bytes()  # type: ignore[attr-defined]
    for end in range(len(data) - min(len(data), 150), len(data), 11):
        path = tmp_path / "cut.csv"
        path.write_bytes(data[:end])
        (source,) = find_sources([str(path)])
        with suppress(SocialattrError):
            for batch in READERS[sample.format].read(source, USUAL):  # type: ignore[attr-defined]
                assert batch.lines_read == len(batch.rows) + sum(batch.excluded.values()) + len(batch.rejects)


def test_amounts_of_one_column_may_have_currencies_of_their_own(tmp_path: Path) -> None:
    found = spend(
        tmp_path,
        """
        Dato;Platform;Kampagne;Forbrug
        01-10-2026;LinkedIn;A;100,50 EUR
        02-10-2026;Reddit;A;$200
        03-10-2026;TikTok;A;50 kr.
        04-10-2026;TikTok;A;7
        """,
    )
    assert found.shown("cost", "currency") == ["10050 | EUR", "20000 | USD", "5000 | DKK", "700 | DKK"]
    assert found.note("rows that name no currency") == 1


def test_all_amounts_are_of_the_one_currency_that_is_written_beside_some(tmp_path: Path) -> None:
    found = spend(tmp_path, "Date,Platform,Cost\n2026-10-01,X,$5.50\n2026-10-02,X,0\n")
    assert found.shown("cost", "currency") == ["550 | USD", "0 | USD"]
    assert found.note("rows that name no currency") == 0


def test_a_list_calls_platforms_as_their_exports_do(tmp_path: Path) -> None:
    found = spend(
        tmp_path,
        """
        Date,Platform,Cost
        2026-10-01,meta ads,1
        2026-10-01,Facebook/Instagram,2
        2026-10-01,LINKEDIN,3
        2026-10-01,Google AdWords,4
        2026-10-01,Instagram,5
        2026-10-01,Local radio,6
        """,
    )
    names = ["Meta", "Meta", "LinkedIn", "Google Ads", "Instagram", "Local radio"]
    assert found.rows["platform"].tolist() == names


def test_weeks_may_be_numbered(tmp_path: Path) -> None:
    found = spend(tmp_path, "Uge;Platform;Forbrug\n2026-W40;Meta;1,50\nuge 41, 2026;Meta;2\n42;Meta;3\n")
    assert found.shown("first", "last", "cost") == ["28/09 | 04/10 | 150", "05/10 | 11/10 | 200"]
    assert found.rejects == [(4, "unreadable day")]


def test_a_workbook_with_the_same_rows_on_two_sheets_is_read_once(tmp_path: Path) -> None:
    head = ["Campaign name", "Day", "Amount spent (DKK)", "Reporting starts", "Reporting ends"]
    total = [None, None, 150.5, "2026-10-01", "2026-10-31"]
    days = [
        ["A", "2026-10-01", 100.25, "2026-10-01", "2026-10-01"],
        ["A", "2026-10-02", 50.25, "2026-10-02", "2026-10-02"],
    ]
    path = tmp_path / "meta.xlsx"
    sheets = {"Formatted Report": [head, total, *days], "Raw Data Report": [head, *days[::-1]], "C": [head, days[0]]}
    path.write_bytes(xlsx(sheets))
    (source,) = find_sources([str(path)])
    batches = list(identify(source, "", USUAL).read(source, USUAL))
    assert [batch.rows["cost"].tolist() for batch in batches] == [[10025, 5025], [], [10025]]
    assert batches[1].excluded == {"heading": 1, "repeated_table": 2}


@pytest.mark.parametrize("name", ["", "Total"])
def test_accounts_may_have_a_total_too(tmp_path: Path, name: str) -> None:
    found = spend(
        tmp_path,
        f"""
        Reporting starts,Reporting ends,Account name,Currency,Amount spent
        2026-10-01,2026-10-31,Nord,DKK,100.5
        2026-10-01,2026-10-31,Syd,DKK,200
        2026-10-01,2026-10-31,{name},DKK,300.5
        """,
    )
    assert found.shown("account", "cost") == ["Nord | 10050", "Syd | 20000"]
    assert found.excluded["totals"] == 1


def test_a_sum_that_somebody_added_below_the_totals_is_one_too(tmp_path: Path) -> None:
    found = spend(
        tmp_path,
        """
        Campaign report
        "October 1, 2026 - October 31, 2026"
        Campaign status,Campaign,Currency code,Cost
        Enabled,A,DKK,100.50
        Enabled,B,DKK,200.00
        Total: Campaigns, --,DKK,300.50
        ,,,300.50
        """,
    )
    assert found.shown("campaign", "cost") == ["A | 10050", "B | 20000"]
    assert found.excluded["totals"] == 2


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("Reporting starts,Reporting ends,Campaign name,Amount spent\n10/1/2026,10/31/2026,A,1\n", "01/10 | 31/10"),
        ("Reporting starts,Reporting ends,Campaign name,Amount spent\n1/10/2026,31/10/2026,A,1\n", "01/10 | 31/10"),
        ("Reporting starts,Reporting ends,Day,Amount spent\n10/1/2026,10/31/2026,10/2/2026,1\n", "02/10 | 02/10"),
        ("Time period,Campaign,Spend\n03/10/2026 - 13/10/2026,A,1\n", "03/10 | 13/10"),
    ],
)
def test_one_column_of_dates_tells_how_the_others_are_written(tmp_path: Path, text: str, days: str) -> None:
    assert spend(tmp_path, text).shown("first", "last") == [days]
