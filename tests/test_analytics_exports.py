"""Exports of Matomo, Plausible and Umami: parts add up, file names tell of days, and nothing counts twice."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from projects import Project, project_of
from socialattr.errors import SocialattrError
from socialattr.pipeline.ingest import FileResult, Wishes
from socialattr.readers.named_days import days_in_name
from socialattr.store import scan_totals

SAMPLES = Path(__file__).parent / "samples"
OCTOBER = ("2026-10-01", "2026-10-31")


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return project_of(tmp_path, ["nordlys.example"])


def in_force(project: Project, metric: str = "sessions", days: tuple[str, str] = OCTOBER) -> pd.DataFrame:
    return scan_totals(project.snapshot, *map(date.fromisoformat, days))[metric].rows


def visits(project: Project, by: str = "part") -> dict[str, int]:
    """Visits in force."""
    rows = in_force(project)
    return {str(name): int(own["sessions"].sum()) for name, own in rows.groupby(rows[by].astype("str"))}


def archive(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        for name, data in files.items():
            packed.writestr(name, data)
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [
        # As Matomo writes them, in English and Danish: a day, a week, ranges, a month, a year.
        ("Export _ Websites _ Monday, October 5, 2026.csv", "2026-10-05", "2026-10-05"),
        ("Export _ Websites _ week October 5 – 11, 2026.csv", "2026-10-05", "2026-10-11"),
        ("Export _ Websites _ October 28 – November 3, 2026.csv", "2026-10-28", "2026-11-03"),
        ("Export _ Websites _ December 28, 2026 – January 3, 2027 (1).csv", "2026-12-28", "2027-01-03"),
        ("Export _ Websites _ October 2026.tsv.gz", "2026-10-01", "2026-10-31"),
        ("Export _ Websites _ 2026.csv", "2026-01-01", "2026-12-31"),
        ("Eksport _ Hjemmesider _ mandag den 5. oktober 2026.csv", "2026-10-05", "2026-10-05"),
        ("Eksport _ Hjemmesider _ 1.–15. oktober 2026.csv", "2026-10-01", "2026-10-15"),
        ("Eksport _ Hjemmesider _ 28. december 2026–3. januar 2027.csv", "2026-12-28", "2027-01-03"),
        ("Eksport _ Hjemmesider _ maj 2026.csv", "2026-05-01", "2026-05-31"),
        # As people and other tools write them.
        ("Referrers.getSocials_2026-10-01_2026-10-31.csv", "2026-10-01", "2026-10-31"),
        ("imported_sources_20261001_20261003.csv", "2026-10-01", "2026-10-03"),
        ("Plausible export x.dk 2026-10-01  to 2026-10-31 .zip:visitors.csv", "2026-10-01", "2026-10-31"),
        ("matomo 2026-10.csv", "2026-10-01", "2026-10-31"),
    ],
)
def test_the_days_in_a_files_name(name: str, first: str, last: str) -> None:
    assert days_in_name(name) == (date.fromisoformat(first), date.fromisoformat(last))


@pytest.mark.parametrize(
    "name", ["export.csv", "Marketing 26.csv", "2026-13-45.csv", "31. februar 2026 x.csv", "10-11.csv"]
)
def test_a_name_without_days(name: str) -> None:
    assert days_in_name(name) is None


def matomo(*rows: str) -> bytes:
    return "\n".join(("Label,Visits,Actions,Bounces,Metadata: segment", *rows)).encode("utf-8")


TYPES = matomo(
    "Direct Entry,50,90,9,referrerType==direct",
    "Social Networks,33,60,9,referrerType==social",
    "Campaigns,20,40,9,referrerType==campaign",
)
SOCIALS = matomo(
    "Instagram,21,40,5,referrerType==social;referrerName==Instagram",
    "Facebook,12,20,4,referrerType==social;referrerName==Facebook",
)
CAMPAIGNS = matomo("efteraar,20,40,9,referrerType==campaign;referrerName==efteraar")
FILES = {
    "Export _ Channel Type _ October 2026.csv": TYPES,
    "Export _ Social Networks _ October 2026.csv": SOCIALS,
    "Export _ Campaigns _ October 2026.csv": CAMPAIGNS,
}


@pytest.mark.parametrize("names", [list(FILES), list(FILES)[::-1]], ids=["types first", "types last"])
def test_reports_on_parts_add_up_and_the_finer_one_on_a_part_counts(project: Project, names: list[str]) -> None:
    # By channel type 50 + 33 + 20 = 103 visits; the 33 are known by network, the 20 by campaign.
    project.add({name: FILES[name] for name in names})
    assert visits(project) == {"direct": 50, "social": 33, "campaign": 20}
    assert visits(project, by="source") == {"(direct)": 50, "Instagram": 21, "Facebook": 12, "": 20}
    assert visits(project, by="grain") == {"channel": 50, "source": 33, "campaign": 20}


def test_what_was_not_exported_by_network_counts_by_channel_type(project: Project) -> None:
    name = "Export _ Channel Type _ October 2026.csv"
    project.add({name: TYPES})
    assert visits(project, by="tool_channel") == {"Direct Entry": 50, "Social Networks": 33, "Campaigns": 20}


@pytest.mark.parametrize("name", ["I alt", "Total", ""])
def test_a_sum_that_somebody_added_is_no_network(project: Project, name: str) -> None:
    text = f"label,nb_visits,nb_actions,bounce_count\nFacebook,10,20,3\nInstagram,7,9,2\n{name},17,29,5\n"
    project.add({"Export _ Social Networks _ October 2026.csv": text.encode()})
    assert in_force(project)["sessions"].tolist() == [10, 7]


def test_a_campaign_may_be_called_total(project: Project) -> None:
    text = "label,nb_visits,nb_actions,bounce_count\nTotal,10,20,3\nForår,17,19,2\n"
    project.add({"Export _ Campaigns _ October 2026.csv": text.encode()})
    assert in_force(project)["sessions"].tolist() == [10, 17]


def test_campaigns_by_their_tags_are_finer_than_by_their_names(project: Project) -> None:
    tags = b"label,nb_visits,nb_actions\ninstagram - paid - social,14,20\nnyhedsbrev - email,5,9\nflyer,1,1\n"
    name = "MarketingCampaignsReporting.getSourceMedium 2026-10.csv"
    project.add({name: tags, "Export _ Campaigns _ October 2026.csv": CAMPAIGNS})
    rows = in_force(project)
    found = rows[["source", "medium", "part", "grain"]].astype("str").values.tolist()
    assert found == [
        ["instagram - paid", "social", "campaign", "source/medium"],
        ["nyhedsbrev", "email", "campaign", "source/medium"],
        ["flyer", "", "campaign", "source/medium"],
    ]


def test_two_quiet_months_of_the_same_bytes_are_two_files(project: Project) -> None:
    names = ("Export _ Campaigns _ September 2026.csv", "Export _ Campaigns _ October 2026.csv")
    _, second = project.add(dict.fromkeys(names, CAMPAIGNS))
    assert not second.already
    assert in_force(project, days=("2026-09-01", "2026-10-31"))["sessions"].sum() == 40
    assert all(result.already for result in project.add(dict.fromkeys(names, CAMPAIGNS)))


def test_a_name_without_days_asks_for_them(project: Project) -> None:
    with pytest.raises(SocialattrError) as error:
        project.add({"Referrers.getSocials.csv": SOCIALS})
    assert "which days" in error.value.what
    assert "--days" in error.value.hint
    project.add({"Referrers.getSocials.csv": SOCIALS}, Wishes(days="2026-10-01..2026-10-31"))
    assert visits(project) == {"social": 33}


def test_days_that_a_user_says_count_before_those_of_the_name(project: Project) -> None:
    project.add({"Export _ Social Networks _ September 2026.csv": SOCIALS}, Wishes(days="2026-10-01..2026-10-31"))
    assert visits(project) == {"social": 33}


@pytest.mark.parametrize("said", ["oktober", "2026-10-31..2026-10-01", "2026-10-01..", "2026-02-30"])
def test_days_that_are_none_are_refused(said: str) -> None:
    with pytest.raises(SocialattrError, match="no range of days"):
        Wishes(days=said).options("UTC", "DKK")


def test_a_report_of_which_nothing_tells_what_it_is_on(project: Project) -> None:
    rows = b"Label,Visits,Actions,Bounces\nChrome,10,20,3\nSafari,9,11,2\n"
    with pytest.raises(SocialattrError) as error:
        project.add({"oktober 2026.csv": rows})
    assert "name does not say" in error.value.what
    assert "Chrome" not in str(error.value)


def test_goals_are_named_and_never_added_to_a_lump(project: Project) -> None:
    """21 conversions = 12 of goal 1 + 9 orders: what Matomo adds up is not read."""
    heading = (
        "label,nb_visits,nb_actions,bounce_count,goals_idgoal=1_nb_conversions,goals_idgoal=ecommerceOrder_nb_conversions,"
        "goals_idgoal=ecommerceOrder_revenue,nb_conversions,revenue"
    )
    project.add({"getSocials 2026-10.csv": f"{heading}\nInstagram,312,941,140,12,9,7191.5,21,7200\n".encode()})
    row = in_force(project).iloc[0]
    assert json.loads(row["conversions"]) == {"goal 1": 12}
    assert (row["purchases"], row["revenue"], row["engaged_sessions"]) == (9, 719150, 172)


def plausible_export() -> bytes:
    files = {path.name: path.read_bytes() for path in (SAMPLES / "plausible-export").glob("*_20261003.csv")}
    return archive(
        {
            **files,
            "imported_pages_2.csv": b"date,hostname,page,visits,visitors,pageviews\n2026-10-01,x,/,9,9,9\n",
            "imported_devices_2.csv": b"date,device,visitors,visits,bounces\n2026-10-01,Mobile,9,9,1\n",
            "imported_locations_2.csv": b"date,country,region,city,visitors,visits\n2026-10-01,DK,,,9,9\n",
        }
    )


def told(results: list[FileResult]) -> dict[str, str]:
    """What was passed over, by the name of the file in its archive."""
    return {result.file.rpartition(":")[2]: str(result.passed_over) for result in results if result.passed_over}


def test_a_plausible_export_tells_the_same_visits_in_four_tables(project: Project) -> None:
    # 1 October 215 visits, 2 October 130, 3 October 22: by source, by entry page and in all; devices are left.
    results = project.add({"nordlys_example_20261104.zip": plausible_export()})
    assert {name.partition("_2")[0] for name in told(results)} == {
        "imported_pages",
        "imported_devices",
        "imported_locations",
    }
    rows = in_force(project)
    assert rows.groupby("first")["sessions"].sum().tolist() == [215, 130, 22]
    assert set(rows["grain"]) == {"source/medium/campaign/content"}
    assert set(rows["property"]) == {"nordlys.example"}


def test_a_plausible_export_may_lack_some_columns(project: Project) -> None:
    text = (
        "date,source,utm_medium,utm_campaign,visitors,visits,visit_duration,bounces\n2026-10-01,Facebook,,,3,4,10,1\n"
    )
    project.add({"imported_sources_20261001_20261001.csv": text.encode()})
    assert in_force(project)[["source", "sessions", "engaged_sessions"]].to_numpy().tolist() == [["Facebook", 4, 3]]


def test_events_of_plausible_keep_their_names(project: Project) -> None:
    project.add({"nordlys_example_20261104.zip": plausible_export()})
    said = [json.loads(text) for text in in_force(project, "conversions")["conversions"]]
    assert sum(one.get("Outbound Link: Click", 0) for one in said) == 6
    assert sum(one.get("Nyhedsbrev tilmelding", 0) for one in said) == 7
    assert not any("engagement" in one for one in said)
    assert in_force(project, "purchases")["purchases"].sum() == 7


def test_a_day_without_events_is_told_of_all_the_same(project: Project) -> None:
    """The file says in its name that it tells of 1 to 31 October; only on the 7th somebody bought."""
    heading = b"date,name,link_url,path,visitors,events\n"
    name = "imported_custom_events_20261001_20261031.csv"
    project.add({name: heading + b"2026-10-07,Purchase,,,2,3\n"})
    found = scan_totals(project.snapshot, *map(date.fromisoformat, OCTOBER))["purchases"]
    days = {day for told in found.told.values() for day, _ in told}
    assert (min(days), max(days), len(days)) == (date(2026, 10, 1), date(2026, 10, 31), 31)
    # A later export says that nobody bought on the 7th, but on the 9th: the 7th is no more.
    project.add({"imported_custom_events_20261001_20261101.csv": heading + b"2026-10-09,Purchase,,,1,1\n"})
    assert in_force(project, "purchases")["purchases"].tolist() == [1]


def test_of_days_to_come_a_file_tells_nothing(project: Project) -> None:
    # It is 23 November; the name of the export says the whole month.
    heading = b"date,name,link_url,path,visitors,events\n"
    project.add({"imported_custom_events_20261101_20261130.csv": heading + b"2026-11-07,Purchase,,,2,3\n"})
    found = scan_totals(project.snapshot, date(2026, 11, 1), date(2026, 11, 30))["purchases"]
    assert max(day for told in found.told.values() for day, _ in told) == date(2026, 11, 23)


def test_the_dashboard_and_the_export_of_one_site_are_one(project: Project) -> None:
    dashboard = {
        "visitors.csv": b"date,visitors,pageviews,visits,views_per_visit,bounce_rate,visit_duration\n"
        b"2026-10-01,190,576,216,2.68,50,81\n2026-10-02,121,372,130,2.86,45,82\n",
        "sources.csv": b"name,visitors,bounce_rate,visit_duration\nDirect / None,190,50,81\n",
        "countries.csv": b"name,visitors\nDenmark,300\n",
        "conversions.csv": b"name,unique_conversions,total_conversions\nKontakt,12,14\n",
    }
    results = project.add(
        {
            "nordlys_example_20261104.zip": plausible_export(),
            "Plausible export nordlys.example 2026-10-01  to 2026-10-02 .zip": archive(dashboard),
        }
    )
    assert {"sources.csv", "countries.csv"} <= set(told(results))
    assert in_force(project)["sessions"].sum() == 367
    kontakt = in_force(project, "conversions")["conversions"].str.contains("Kontakt").sum()
    assert kontakt == 0, "the days of the export are finer than the range of the dashboard"


def test_goals_of_a_dashboard_alone_are_those_of_its_range(project: Project) -> None:
    goals = b"name,unique_conversions,total_conversions\nKontakt,12,14\n"
    project.add(
        {"Plausible export nordlys.example 2026-10-01  to 2026-10-31 .zip": archive({"conversions.csv": goals})}
    )
    row = in_force(project, "conversions").iloc[0]
    assert (row["conversions"], str(row["first"])[:10], str(row["last"])[:10]) == ('{"Kontakt": 14}', *OCTOBER)


def test_an_export_of_umami_is_named_and_passed_over(project: Project) -> None:
    results = project.add(
        {"umami.zip": archive({"referrers.csv": b"x,y\ninstagram.com,41\n", "pages.csv": b"x,y\n/,90\n"})}
    )
    assert "website_event" in told(results)["referrers.csv"]
    assert not project.snapshot.imports


def test_a_month_of_weeks_is_as_many_ranges(project: Project) -> None:
    name = "visitors by week 2026-10-01 to 2026-10-31.csv"
    project.add({name: (SAMPLES / "plausible-dashboard" / name).read_bytes()})
    rows = in_force(project)
    assert rows["sessions"].sum() == 671 + 1230 + 1101 + 1499 + 942
    assert sum((last - first).days + 1 for first, last in zip(rows["first"], rows["last"], strict=True)) == 31
