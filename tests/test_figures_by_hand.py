"""Figures of whole reports, each worked out by hand from files that stand beside it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from socialattr.errors import SocialattrError
from socialattr.pipeline.question import Question

from .projects import Document, Project, project_in

KEY = "2a" * 32
SITE = '[site]\nhosts = ["shop.example"]\n'
LEADS = '\n[[conversion]]\nname = "lead"\nevent = "lead"\n'
Made = Callable[[str], Project]


@pytest.fixture
def made(tmp_path: Path) -> Made:
    """Makes a project with further settings."""
    return lambda settings: project_in(tmp_path / "project", SITE + settings, KEY)


def events(rows: str) -> bytes:
    """An export of events: the lines of `rows` are client, time, event, utm_source, then what the line has."""
    lines = ["client_id,time,event,url,order_id,value,currency"]
    for line in filter(None, map(str.strip, rows.splitlines())):
        client, time, event, source, *rest = (cell.strip() for cell in line.split(","))
        tags = f"?utm_source={source}&utm_medium=social" if source else ""
        lines.append(",".join([client, f"{time}:00Z", event, f"https://shop.example/{tags}", *rest, *[""] * 3][:7]))
    return "\n".join(lines).encode()


def orders(rows: str) -> bytes:
    """An export of a shop's orders as it stands."""
    lines = [",".join(cell.strip() for cell in line.split(",")) for line in rows.strip().splitlines()]
    head = "Order Number,Order Date,Order Status,Order Total,Order Total Tax Amount,Refunded Total,Currency"
    return "\n".join([head, *lines]).encode()


def month(project: Project, name: str = "2026-03", conversion: str | None = None) -> Document:
    return project.report(Question(name, conversion=conversion))


def by_network(document: Document, *figures: str) -> dict[str, tuple[object, ...]]:
    return {row["network"]: tuple(row[figure] for figure in figures) for row in document["rows"]}


# --- lookback and worth ------------------------------------------------------------------------------

SEEN = """
    ada,   2026-01-20T10:00, page_view, linkedin
    ada,   2026-02-25T10:00, page_view, tiktok
    ada,   2026-03-02T10:00, lead,
    bo,    2026-02-27T10:00, page_view, tiktok
    bo,    2026-03-10T10:00, lead,
    bo,    2026-03-10T10:01, purchase, , 1, 100, DKK
"""


@pytest.mark.parametrize(
    ("settings", "leads"),
    [
        # Ada came from TikTok 5 days before, Bo 11 days before; Ada's LinkedIn is 41 days back.
        ("", {"TikTok": 2}),
        ('\n[attribution]\nlookback_window = "7d"', {"TikTok": 1}),
        ('\n[attribution]\nlookback = { tiktok = "7d" }', {"TikTok": 1}),
        ('\n[attribution]\nlookback = { TikTok = "3d", LinkedIn = "60d" }', {"LinkedIn": 1}),
        (
            'lookback_window = "60d"\n[attribution]\nlookback_window = "1d"\nmodel = "first"',
            {"LinkedIn": 1, "TikTok": 1},
        ),
        ('lookback_window = "3d"', {}),
    ],
)
def test_a_conversion_and_a_network_may_have_windows_of_their_own(
    made: Made, settings: str, leads: dict[str, int]
) -> None:
    project = made(LEADS + settings)
    project.add({"events.csv": events(SEEN)})
    found = month(project, conversion="lead")
    assert by_network(found, "conversions") | {} == {
        **{row["network"]: (0,) for row in found["rows"]},
        **{network: (count,) for network, count in leads.items()},
    }
    assert found["reconciliation"]["all"] == 2


def test_the_header_states_the_windows(made: Made) -> None:
    from socialattr.pipeline.report import make_report
    from socialattr.render.report_table import report_table

    from .projects import NOW

    project = made(LEADS + 'lookback_window = "60d"\n[attribution]\nlookback = { tiktok = "7d" }')
    project.add({"events.csv": events(SEEN)})
    assert "last_non_direct, 60 days back, TikTok 7" in report_table(
        make_report(project.folder, Question("2026-03", conversion="lead"), NOW), 100
    )
    found = month(project, conversion="lead")
    assert (found["lookback_days"], found["lookback_days_by_network"]) == (60, {"TikTok": 7})


@pytest.mark.parametrize("older", ["", "old, 2026-01-01T10:00, page_view, tiktok\nada, 2025-12-20T10:00, page_view, x"])
def test_older_data_than_the_longest_window_change_nothing(made: Made, older: str) -> None:
    project = made(LEADS + '[attribution]\nmodel = "first"\nlookback = { linkedin = "50d" }')
    project.add({"events.csv": events(SEEN + older)})
    assert by_network(month(project, conversion="lead"), "conversions")["LinkedIn"] == (1,)


def test_a_network_that_nobody_knows_is_an_error_of_the_settings(made: Made) -> None:
    project = made(LEADS + '[attribution]\nlookback = { tiktk = "7d" }')
    project.add({"events.csv": events(SEEN)})
    with pytest.raises(SocialattrError, match="no network is called tiktk") as error:
        month(project, conversion="lead")
    assert error.value.exit_code == 65
    assert str(error.value).splitlines()[1].startswith("  try: one of: tiktok")


def test_a_lead_is_worth_what_the_settings_say_and_the_sale_what_its_event_says(made: Made) -> None:
    project = made(LEADS + 'value = 199.95\n[[conversion]]\nname = "sale"\nevent = "purchase"\nvalue = 5\n')
    project.add({"events.csv": events(SEEN)})
    leads, sales = month(project, conversion="lead"), month(project, conversion="sale")
    assert (leads["total"]["conversions"], leads["total"]["revenue"]) == (2, 399.90)
    assert (sales["total"]["conversions"], sales["total"]["revenue"]) == (1, 100)
    assert leads["quality"]["tax_basis_unknown"] == 0


@pytest.mark.parametrize("value", ['"free"', "-1", "nan", "inf", "true", "1e12"])
def test_a_worth_that_is_no_amount_is_refused(made: Made, value: str) -> None:
    with pytest.raises(SocialattrError, match=r"conversion\.0\.value: ") as error:
        made(LEADS + f"value = {value}\n").add({"events.csv": events(SEEN)})
    assert "Decimal" not in str(error.value)
