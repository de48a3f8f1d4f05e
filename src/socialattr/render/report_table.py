"""A report for people: one screen, from the answer down to how far it can be trusted."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from datetime import date

from ..names import Level, Model, RevenueBasis
from ..summaries.cells import KEYS
from ..summaries.coverage import Covered
from ..summaries.report import Quality, Report, Row
from .numbers import NOTHING, change, counted, major, number, percent, rounded_to_total
from .table import Column, table

_LEVELS = {
    Level.A: "level A: totals as reported by the tool",
    Level.B: "level B: orders with the source that the shop recorded",
    Level.C: "level C: single visits",
}
BASIS = {RevenueBasis.EX_VAT: "ex VAT", RevenueBasis.INC_VAT: "inc VAT"}


def report_table(report: Report, width: int, *, colour: bool = False) -> str:
    """Write a report at most `width` wide, as a terminal, a pipe or a plain mail shows it."""
    parts = [
        "\n".join(_wrapped(_head(report), width)) + "\n",
        table(_columns(report), width, total=True, colour=colour),
        "\n".join(_wrapped(_foot(report), width)) + "\n",
    ]
    return "\n".join(parts)


def model_name(model: Model | str) -> str:
    """A model's name, as the option takes it."""
    return str(model)


def _head(report: Report) -> list[str]:
    total, basis = report.total, BASIS[report.revenue_basis]
    worth = f"{number(major(total.revenue, report.currency))} {report.currency} {basis}"
    return [
        f"Social media, {report.period.label}{_missing(report)}",
        f"{_conversions(total.conversions)} of {counted(report.reconciliation.all, 'conversion')}, worth {worth}",
        f"{_LEVELS[report.level]}{_method(report)}",
    ]


def _method(report: Report) -> str:
    """Model and window; an order with one recorded source has neither."""
    named = f" · model {model_name(report.model)}, {report.lookback_days:g} days back"
    return named if report.level is Level.C else ""


def _missing(report: Report) -> str:
    late = [
        f"{feed} {_days_missing(covered, report)}"
        for feed, covered in report.covered_by_feed.items()
        if not covered.complete
    ]
    return f", incomplete: {', '.join(late)}" if late else ""


def _days_missing(covered: Covered, report: Report) -> str:
    year = report.period.first.year
    if covered.gap:
        return f"not from {day_name(covered.gap[0], year)} to {day_name(covered.gap[1], year)}"
    return f"until {day_name(covered.until, year)}"


def day_name(day: date, year: int) -> str:
    """A day as people write it, with its year where that is not `year`."""
    return f"{day.day} {day:%B}" + ("" if day.year == year else f" {day.year}")


def _columns(report: Report) -> list[Column]:
    rows, total = report.rows, report.total
    keys = [
        Column(
            key.replace("_", " ").capitalize(),
            [*(row.keys[key] or NOTHING for row in rows), "Total" if n == 0 else ""],
            True,
        )
        for n, key in enumerate(KEYS[report.by])
    ]
    conversions = [row.conversions for row in rows]
    digits = 0 if all(value == round(value) for value in conversions) else 1
    columns = [
        *keys,
        Column("Sessions", [_sessions(row) for row in (*rows, total)], drop=1),
        Column("Change", [change(row.change) for row in (*rows, total)], drop=4),
        Column("Conversions", _adding(conversions, total.conversions, digits)),
        Column("Assisted", [number(row.assisted) for row in (*rows, total)], drop=3),
        Column("Revenue", _money([row.revenue for row in rows], total.revenue, report.currency)),
        Column(
            "Refunded",
            _money([row.refunded for row in rows], total.refunded, report.currency),
            drop=2,
        ),
    ]
    unsaid = {"Sessions", "Assisted"} if report.level is not Level.C else set()
    unsaid |= set() if report.compared_with else {"Change"}
    return [column for column in columns if column.heading not in unsaid]


def _adding(values: Sequence[float], total: float, digits: int) -> list[str]:
    return [number(value, digits) for value in (*rounded_to_total(values, total, digits), total)]


def _money(minor: Sequence[int], total: int, currency: str) -> list[str]:
    return _adding([major(amount, currency) for amount in minor], major(total, currency), 0)


def _sessions(row: Row) -> str:
    return NOTHING if row.sessions is None else number(row.sessions)


def _conversions(value: float) -> str:
    return number(value, 0 if value == round(value) else 1)


def _foot(report: Report) -> list[str]:
    r, q = report.reconciliation, report.quality
    digits = 0 if r.social == round(r.social) else 1
    social, other, unattributed = _adding([r.social, r.other, r.unattributed], r.all, digits)[:3]
    lines = [
        f"{counted(r.all, 'conversion')} = {social} social + {other} other + {unattributed} unattributed"
        + ("" if r.holds else " · DOES NOT ADD UP"),
    ]
    if report.level is Level.C:
        lines.append(_models(report))
    for title, amounts in (("Revenue", report.total.revenue_other), ("Refunded", report.total.refunded_other)):
        if amounts:
            others = [f"{number(major(amount, code), 2)} {code}" for code, amount in amounts.items()]
            lines.append(f"{title} in other currencies: {', '.join(others)}")
    if report.level is Level.C:
        lines.append("Assisted: took part without credit; one conversion may count in several rows")
    if report.compared_with:
        lines.append(f"Change: sessions against {report.compared_with.label}")
    tagged = f"{percent(q.tagged_share)} of social sessions by tagged links; " if q.social_sessions else ""
    bad = f"{number(q.robots)} were robots, {number(q.rejected)} unreadable"
    lines.append(f"Data: {tagged}of {number(q.rows)} rows in the files, {bad}")
    lines += _remarks(q, report)
    if report.example:
        lines.append(f"Why? socialattr explain {report.example}")
    return lines


def _remarks(q: Quality, report: Report) -> list[str]:
    """What a careful reader should know before trusting the figures."""
    basis = BASIS[report.revenue_basis]
    remarks = {
        "conversions do not say whether they are " + basis + ": taken as they stand": q.basis_unknown,
        "purchase events name no order: not counted beside the shop's orders": q.left_out,
        "of the unattributed orders came from social media, as the shop itself recorded": q.shop_says_social,
        "imports were read by older rules: ingest their files again": q.older_rules,
    }
    gone = [f"{feed} ended on {day_name(day, report.period.first.year)}" for feed, day in q.retired.items()]
    return [f"{number(count)} {text}" for text, count in remarks.items() if count] + gone


def _models(report: Report) -> str:
    """How far the models agree, in one line."""
    totals = {model_name(name): total for name, total in report.models.items()}
    low, high = min(totals, key=totals.__getitem__), max(totals, key=totals.__getitem__)
    spread = f"{_conversions(totals[low])} ({low}) to {_conversions(totals[high])} ({high})"
    return f"Models: {spread}" if totals[low] != totals[high] else f"Models: all say {_conversions(totals[low])}"


def _wrapped(lines: Sequence[str], width: int) -> list[str]:
    return [part for line in lines for part in textwrap.wrap(line, width, subsequent_indent="  ") or [""]]
