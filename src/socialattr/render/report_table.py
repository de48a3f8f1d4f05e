"""A report for people: from the answer down to how far it can be trusted, the best evidence first."""

from __future__ import annotations

from ..names import Channels, Dimension, Level, Model
from ..pages import way_to
from ..summaries.merged import LARGE, Merged
from ..summaries.recorded import Recorded
from ..summaries.report import Adds, LeftOut, Quality, Report, Row
from ..summaries.reported import Reported
from .certainty import how_sure
from .dark import dark_lines
from .numbers import NOTHING, change, counted, major, number, percent
from .report_sections import recorded_section, reported_section
from .report_spend import spend_section
from .table import Column, table
from .words import (
    BASIS,
    adding,
    day_name,
    evidence,
    key_columns,
    listed,
    missing,
    money_cells,
    reporter,
    shares_digits,
    wrapped,
)

__all__ = ["BASIS", "day_name", "model_name", "report_table"]

_MOST_POSTS = 5


def report_table(report: Report, width: int, *, colour: bool = False) -> str:
    """Write a report at most `width` wide, as a terminal, a pipe or a plain mail shows it."""
    sections = [
        *(recorded_section(one, report, width, colour=colour) for one in report.recorded),
        *(reported_section(one, report, width, colour=colour) for one in report.reported),
    ]
    if report.spend:
        sections.append(spend_section(report.spend, report, width, colour=colour))
    parts = [wrapped(_head(report), width)]
    if report.has_visits or not sections:
        parts += [table(_columns(report), width, total=1, colour=colour), wrapped(_foot(report), width), *sections]
        if last := _last(report):
            parts.append(wrapped(last, width))
    else:
        parts += [*sections, wrapped([*_quality(report), *_last(report)], width)]
    return "\n".join(parts)


def model_name(model: Model | str) -> str:
    """A model's name, as the option takes it."""
    return str(model)


def _head(report: Report) -> list[str]:
    """What social media earned, by the best evidence that there is, and beside it what else says."""
    said = _said(report)
    lines = [f"Social media, {report.period.label}{missing(report.covered_by_feed, report.period)}", *said[0]]
    others = [f"{who} {what}" for what, _, who in (_parts(one) for one in said[1:])]
    lines += [f"Beside it: {'; '.join(others)}"] if others else []
    if report.by is Dimension.CHANNEL and report.channels is Channels.GA4:
        lines.append("Channels as GA4's rules have them, of what is social by ours")
    return lines


def _parts(lines: tuple[str, ...]) -> tuple[str, str, str]:
    return lines[0], lines[1], lines[2]


def _said(report: Report) -> list[tuple[str, ...]]:
    """What each evidence says: figures, how they were made, and who says so; the best first."""
    told = [_recorded(one, report) for one in report.recorded] + [_reported(one, report) for one in report.reported]
    if not report.has_visits and told:
        first, *others = told
        return [first[:2], *others]
    r = report.reconciliation
    if not report.has_visits and report.spend:
        return [("nothing was imported that says what the ad spend below brought",)]
    worth = f"worth {_worth(report.total.revenue, report)} {BASIS[report.revenue_basis]}"
    level = "level C: single visits" if report.has_visits else "level B: orders, of which nobody says the source"
    visits = (f"{_conversions(report.total.conversions)} of {counted(int(r.all), 'conversion')}, {worth}",)
    made = f"{level}{_method(report)}"
    if report.has_visits and told and report.recorded and r.all and r.unattributed == r.all:
        # No visit is tied to any order: then the shop's word is the better evidence.
        first, *others = told
        return [first[:2], (visits[0], made, "visits (level C)"), *others]
    return [(*visits, made), *told]


def _recorded(one: Recorded, report: Report) -> tuple[str, str, str]:
    basis = f" {BASIS[report.revenue_basis]}" if one.shops_own else ""
    figures = f"{number(one.social.orders)} of {counted(one.all.orders, 'order')}, "
    made = "orders with the source that the shop recorded" if one.teller == "shop" else "orders with a recorded source"
    worth = f"worth {_worth(one.social.revenue, report)}{basis}"
    return figures + worth, f"level B: {made}", evidence(Level.B, one.teller)


def _reported(one: Reported, report: Report) -> tuple[str, str, str]:
    row, figures = one.social, []
    if row.sessions is not None:
        figures.append(counted(row.sessions, "session"))
    if row.purchases is not None:
        figures.append(f"{_conversions(row.purchases)} {'purchase' if row.purchases == 1 else 'purchases'}")
    worth = "" if row.revenue is None else f", worth {_worth(row.revenue, report)}"
    name = reporter(one)
    return " and ".join(figures) + worth, f"level A: totals as reported by {name}", evidence(Level.A, name)


def _worth(minor: int, report: Report) -> str:
    return f"{number(major(minor, report.currency))} {report.currency}"


def _method(report: Report) -> str:
    """Model and window; an order with one recorded source has neither."""
    others = "".join(f", {name} {days:g}" for name, days in report.lookback_by_network.items())
    named = f" · model {model_name(report.model)}, {report.lookback_days:g} days back{others}"
    return named if report.has_visits else ""


def _columns(report: Report) -> list[Column]:
    rows, total = report.rows, report.total
    conversions = [row.conversions for row in rows]
    digits = shares_digits(conversions)
    columns = [
        *key_columns(rows, report.by, ["Total"]),
        Column("Sessions", [_sessions(row) for row in (*rows, total)], drop=1),
        Column("Change", [change(row.change) for row in (*rows, total)], drop=4),
        Column("Conversions", adding(conversions, total.conversions, digits)),
        Column("Assisted", [number(row.assisted) for row in (*rows, total)], drop=3),
        Column("Revenue", money_cells([row.revenue for row in rows], total.revenue, report.currency)),
        Column(
            "Refunded",
            money_cells([row.refunded for row in rows], total.refunded, report.currency),
            drop=2,
        ),
    ]
    unsaid = set() if report.has_visits else {"Sessions", "Assisted"}
    unsaid |= set() if total.sessions_before is not None else {"Change"}
    return [column for column in columns if column.heading not in unsaid]


def _sessions(row: Row) -> str:
    return NOTHING if row.sessions is None else number(row.sessions)


def _conversions(value: float) -> str:
    return number(value, 0 if value == round(value) else 1)


def _foot(report: Report) -> list[str]:
    r = report.reconciliation
    digits = 0 if r.social == round(r.social) else 1
    social, other, unattributed = adding([r.social, r.other, r.unattributed], r.all, digits)[:3]
    lines = [
        f"{counted(int(r.all), 'conversion')} = {social} social + {other} other + {unattributed} unattributed"
        + ("" if r.holds else " · DOES NOT ADD UP"),
    ]
    if report.has_visits:
        lines.append(_models(report))
    if r.all:
        lines += how_sure(report.total.intervals, "conversions", "sessions", report.ranking)
    for title, amounts in (("Revenue", report.total.revenue_other), ("Refunded", report.total.refunded_other)):
        if amounts:
            others = [f"{number(major(amount, code), 2)} {code}" for code, amount in amounts.items()]
            lines.append(f"{title} in other currencies: {', '.join(others)}")
    if report.has_visits:
        lines.append("Assisted: took part without credit; one conversion may count in several rows")
    if report.compared_with and report.total.sessions_before is not None:
        lines.append(f"Change: sessions against {report.compared_with.label}")
    if report.dark_social:
        lines += dark_lines(report.dark_social)
    return [*lines, *_quality(report)]


def _quality(report: Report) -> list[str]:
    """What the figures rest on."""
    q = report.quality
    tagged = f"{percent(q.tagged_share)} of social sessions by tagged links; " if q.social_sessions else ""
    bad = f"{number(q.rejected)} unreadable"
    if report.has_visits or q.robots:  # Only a server's log tells of robots.
        bad = f"{number(q.robots)} were robots, {bad}"
    return [f"Data: {tagged}of {number(q.rows)} rows in the files, {bad}", *_remarks(q, report)]


def _remarks(q: Quality, report: Report) -> list[str]:
    """What a careful reader should know before trusting the figures."""
    basis = BASIS[report.revenue_basis]
    remarks = {
        "conversions do not say whether they are " + basis + ": taken as they stand": q.basis_unknown,
        "purchase events name no order: not counted beside the shop's orders": q.left_out,
        "of the unattributed orders came from social media, as the shop itself recorded": q.shop_says_social,
        "conversions in other currencies are converted by the rate of their day": q.converted,
        "conversions in other currencies have no rate of their week: not added": q.without_rate,
        "imports were read by older rules: ingest their files again": q.older_rules,
    }
    gone = [f"{feed} ended on {day_name(day, report.period.first.year)}" for feed, day in q.retired.items()]
    told = [f"{number(count)} {text}" for text, count in remarks.items() if count]
    return [*_merged(report.merged), *told, *gone]


def _merged(made: Merged | None) -> list[str]:
    """Whom the identity map made one person of, and where it should be looked at."""
    if not made:
        return []
    line = f"Identities: {counted(made.visitors, 'visitor')} joined to {counted(made.people, 'other')}"
    line += f", at most {number(made.largest)} to a person" if made.people else ""
    line += f"; {number(made.large)} of more than {LARGE}: look into the list" if made.large else ""
    return [line + (f"; {counted(made.shared, 'client id')} of several customers left apart" if made.shared else "")]


def _models(report: Report) -> str:
    """How far the models agree, in one line."""
    totals = {model_name(name): total for name, total in report.models.items()}
    low, high = min(totals, key=totals.__getitem__), max(totals, key=totals.__getitem__)
    spread = f"{_conversions(totals[low])} ({low}) to {_conversions(totals[high])} ({high})"
    return f"Models: {spread}" if totals[low] != totals[high] else f"Models: all say {_conversions(totals[low])}"


def _last(report: Report) -> list[str]:
    """Days that were left out, how to look into a figure, and what another export would add, with the way to it."""
    lines = [*_without_visit(report), *(_left_out(one, report) for one in report.left_out)]
    if report.example:
        lines.append(f"Why? socialattr explain {report.example}")
    if report.advice:
        lines.append(f"More: {_ADDS[report.advice.adds]}. {way_to(report.advice.format)}")
    return lines


def _without_visit(report: Report) -> list[str]:
    """The posts of the period that nobody came from, in one line."""
    posts = report.without_visit
    if not posts:
        return []
    names = [f"{one.name} ({day_name(one.day, report.period.first.year)})" for one in posts[:_MOST_POSTS] if one.day]
    more = [f"{number(len(posts) - _MOST_POSTS)} more"] if len(posts) > _MOST_POSTS else []
    return [f"{counted(len(posts), 'post')} of {report.period.label} got no visit: {listed([*names, *more])}"]


_ADDS = {
    Adds.TRAFFIC: "traffic and revenue by network, as an analytics tool counts them",
    Adds.ORDERS: "true revenue, VAT and refunds, from the shop's orders",
    Adds.SPEND: "what the ads cost, and so ROAS and CPA",
    Adds.SOURCES: "where GA4 saw the shop's orders come from",
    Adds.VISITS: "journeys and models, from single visits",
}


def _left_out(one: LeftOut, report: Report) -> str:
    year = report.period.first.year
    days = f"{day_name(one.first, year)} to {day_name(one.last, year)}"
    if one.first == one.last:
        days = day_name(one.first, year)
    why = f"it reaches beyond {report.period.label}" if one.crosses else "other days of it are told of elsewhere"
    return f"{one.who}: {days} is left out, since {why}; an export by day would count"
