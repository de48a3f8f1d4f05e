"""Where traffic came from, for people: by which evidence, who is not known, and which links want a tag."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pandas as pd

from ..classify import Stranger
from ..names import Channels, Level
from ..summaries.arrivals import Arrivals, Sources
from .dark import dark_lines
from .network_stub import network_stub
from .numbers import NOTHING, counted, number, percent, rounded_to_total
from .table import Column, table
from .words import evidence, listed, missing, wrapped

MOST_STRANGERS = 20
MOST_PAGES = 10
_MOST_CONFLICTS = 3
_MOST_IN_STUB = 3
_TOLD_BY = {
    "utm": "tagged link",
    "referrer": "referrer",
    "app_referrer": "app",
    "click_id": "click id",
    "agent": "in-app browser",
    "shortener": "short link",
    "tool_channel": "tool's channel",
    "own": "own pages",
    "payment": "payment page",
    "login": "login page",
    "none": "nothing",
}
_HEADINGS = {"utm": "Tagged", "agent": "In-app", "shortener": "Short", "tool_channel": "Channel"}
_KINDS = {Stranger.HOST: "host", Stranger.APP: "app", Stranger.NAME: "utm_source"}


def sources_text(sources: Sources, width: int, channels: Channels, *, every: bool = False, colour: bool = False) -> str:
    """Write all of it at most `width` wide; `every` shows each stranger and page instead of the most frequent."""
    head = f"Where traffic came from, {sources.period.label}"
    parts = [wrapped([head + missing(sources.covered_by_feed, sources.period)], width)]
    for one in sources.arrivals:
        parts += _section(one, sources, width, channels, every, colour)
    if sources.dark_social:
        parts.append(wrapped(dark_lines(sources.dark_social), width))
    if sources.proposals:
        more = len(sources.proposals) - _MOST_IN_STUB
        rest = f"; socialattr sources --toml writes {number(more)} more" if more > 0 else ""
        lines = [f"Social? Correct name and kind and paste it into socialattr.toml{rest}:", ""]
        # A line of TOML that is folded is no TOML any more.
        parts.append(wrapped(lines, width) + network_stub(sources.proposals[:_MOST_IN_STUB]))
    return "\n".join(parts)


def _section(
    one: Arrivals, sources: Sources, width: int, channels: Channels, every: bool, colour: bool
) -> Iterator[str]:
    """What one teller says."""
    yield wrapped([_title(one)], width) + "\n" + table(_by_evidence(one), width, total=1, colour=colour)
    if lines := list(_remarks(one, sources)):
        yield wrapped(lines, width)
    if one.social:
        yield table(_by_network(one), width, total=1, colour=colour)
    if one.social and channels is Channels.GA4:
        yield table(_by_ga4(one), width, colour=colour)
    if len(one.strangers) or one.addresses:
        yield _strangers(one, width, every, colour)
    if one.untagged:
        yield _pages(one, width, every, colour)


def _title(one: Arrivals) -> str:
    tagged = "" if one.tagged_share is None else f", {percent(one.tagged_share)} of them by tagged links"
    return f"{_who(one)}: {number(one.social)} of {_units(one, one.count)} are social{tagged}"


def _who(one: Arrivals) -> str:
    name = f"{one.teller}, {one.series}" if one.series else one.teller
    said = evidence(one.level, name)
    return said[:1].upper() + said[1:]


def _by_evidence(one: Arrivals) -> list[Column]:
    rows, unit = one.evidence, one.unit.capitalize()
    sums = {name: [int(n) for n in rows[name]] for name in rows if name != "evidence"}
    numbers = {name: [*values, sum(values)] for name, values in sums.items()}

    def cells(name: str) -> list[str]:
        return [number(value) if value else NOTHING for value in numbers[name]]

    every = numbers["count"][-1]
    shares = rounded_to_total([100 * n / every for n in sums["count"]], 100)
    columns = [
        Column("Told by", [*(_TOLD_BY.get(name, name) for name in rows["evidence"]), "Total"], True),
        Column(unit, cells("count")),
        Column("Share", [f"{number(share)}%" for share in (*shares, 100)], drop=2),
        Column("Social", cells("social")),
        Column("High", cells("high"), drop=3),
        Column("Medium", cells("medium"), drop=4),
        Column("Low", cells("low"), drop=5),
        Column("Conflicts", cells("conflicting"), drop=1),
    ]
    # What is nowhere needs no column.
    return [column for column in columns if column.heading == "Social" or set(column.cells) != {NOTHING}]


def _remarks(one: Arrivals, sources: Sources) -> Iterator[str]:
    """What is remarkable about it, each in a sentence."""
    if one.social:
        yield "High, medium, low: how surely social traffic is of its network"
    ours = one.only_ours
    if len(ours):
        by_channel = ours.groupby("ga4_channel")["count"].sum().sort_values(ascending=False, kind="stable")
        named = listed([f"{name} {number(count)}" for name, count in by_channel.items()])
        yield f"Only here social: {number(int(ours['count'].sum()))}. GA4's rules would say {named}"
    if len(one.conflicts):
        shown = [
            f"{clue} beside {_TOLD_BY.get(told, told)} {against}: {_units(one, count)}"
            for clue, told, against, count in one.conflicts.head(_MOST_CONFLICTS).to_numpy().tolist()
        ]
        yield f"Conflicts, most frequent first: {'; '.join(shown)}"
    if len(one.tools):
        named = listed([f"{name} {number(n)}" for name, n in zip(one.tools["tool"], one.tools["count"], strict=True)])
        yield f"By sharing tools: {named}"
    if one.level is Level.C and sources.robots is not None:
        yield f"Left out: {counted(sources.robots, 'row')} of robots"


def _units(one: Arrivals, count: int) -> str:
    return counted(count, one.unit.removesuffix("s"))


def _by_network(one: Arrivals) -> list[Column]:
    """A row for each network, a column for each evidence that there is."""
    told_by = [name for name in one.evidence["evidence"] if name in set(one.networks["evidence"])]
    grid = one.networks.pivot_table(index="network", columns="evidence", values="count", aggfunc="sum", fill_value=0)
    grid = grid[told_by].astype("int64")
    totals = grid.sum(axis=1)
    order = sorted(grid.index, key=lambda name: (-int(totals[name]), str(name)))
    grid, totals = grid.loc[order], totals.loc[order]
    ours = one.only_ours.groupby("network")["count"].sum().reindex(order, fill_value=0)

    def cells(column: pd.Series) -> list[str]:
        return [number(n) if n else NOTHING for n in (*column.tolist(), int(column.sum()))]

    shown = [
        Column(_HEADINGS.get(name, _TOLD_BY.get(name, name).capitalize()), cells(grid[name]), drop=place)
        for place, name in enumerate(told_by, start=2)
    ]
    return [
        Column("Network", [*map(str, order), "Total"], True),
        Column(one.unit.capitalize(), cells(totals)),
        *shown,
        Column("Only here", cells(ours), drop=1),
    ]


def _by_ga4(one: Arrivals) -> list[Column]:
    """Social traffic by our channel and GA4's."""
    keys = ["channel", "ga4_channel", "network"]
    rows = one.channels.groupby(keys)["count"].sum().reset_index()
    rows = rows.sort_values(["count", *keys], ascending=[False, True, True, True])
    return [
        Column("Network", rows["network"].tolist(), True),
        Column("Channel here", rows["channel"].tolist(), True, drop=1, whole=True),
        Column("Channel in GA4", rows["ga4_channel"].tolist(), True, whole=True),
        Column(one.unit.capitalize(), [number(int(n)) for n in rows["count"]]),
    ]


def _strangers(one: Arrivals, width: int, every: bool, colour: bool) -> str:
    """Who is not known, the most frequent first."""
    rows = one.strangers if every else one.strangers.head(MOST_STRANGERS)
    text = ""
    if len(rows):
        columns = [
            Column("Not known", rows["name"].tolist(), True, narrowest=20),
            Column("As", [_KINDS[Stranger(kind)] for kind in rows["stranger"]], True, drop=2, whole=True),
            Column("Medium", [medium or NOTHING for medium in rows["medium"]], True, drop=3),
            Column(one.unit.capitalize(), [number(int(n)) for n in rows["count"]]),
            Column("First page", _page_names(rows["landing_page"].tolist()), True, drop=1, tail=True),
        ]
        told = {"Medium": rows["medium"], "First page": rows["landing_page"]}
        columns = [column for column in columns if (told.get(column.heading, rows["name"]) != "").any()]
        text = table(columns, width, colour=colour)
    lines = [_more(len(one.strangers) - len(rows))] if len(one.strangers) > len(rows) else []
    if one.addresses:
        lines.append(f"From bare addresses, which are not shown: {_units(one, one.addresses)}")
    return text + wrapped(lines, width)


def _pages(one: Arrivals, width: int, every: bool, colour: bool) -> str:
    """Which social links want a tag: the pages that people come to without one."""
    share = f"{number(one.untagged)} of {number(one.social)} social {one.unit} came by links without tags"
    if not one.has_pages:
        if not one.way_to_pages:
            return wrapped([share], width)
        kind = "orders" if one.level is Level.B else "totals"
        return wrapped([f"{share}; these {kind} do not say to which pages. {one.way_to_pages}"], width)
    rows = one.pages if every else one.pages.head(MOST_PAGES)
    columns = [
        Column("Untagged from", rows["network"].tolist(), True),
        Column(
            "To page",
            _page_names(rows["landing_page"].tolist()),
            True,
            narrowest=max(10, min(32, width - 26)),
            tail=True,
        ),
        Column(one.unit.capitalize(), [number(int(n)) for n in rows["count"]]),
    ]
    lines = [f"{share}; socialattr link makes links with them"]
    if len(one.pages) > len(rows):
        lines.insert(0, _more(len(one.pages) - len(rows)))
    return table(columns, width, colour=colour) + wrapped(lines, width)


def _more(count: int) -> str:
    return f"and {number(count)} more (--all)"


def _page_names(pages: Sequence[str]) -> list[str]:
    """Pages without their host where all have one and the same."""
    if len({page.partition("/")[0] for page in pages if page}) == 1:
        pages = [page and f"/{page.partition('/')[2]}" for page in pages]
    return [page or NOTHING for page in pages]
