"""Levels B and A of a report: what the shop or a tool recorded of orders, and what tools report."""

from __future__ import annotations

from ..names import Dimension, RevenueBasis
from ..summaries.recorded import Recorded, RecordedRow
from ..summaries.report import Report
from ..summaries.reported import Reported, ReportedRow
from .certainty import how_sure
from .numbers import change, counted, major, number, percent
from .table import Column, table
from .words import (
    count_cells,
    dimension,
    key_columns,
    money_cells,
    parted,
    reporter,
    shares_digits,
    teller,
    wrapped,
)

_WOULD_SAY = {
    Dimension.CHANNEL: "Session source / medium",
    Dimension.CAMPAIGN: "Session source / medium and Session campaign",
    Dimension.CONTENT: "Session manual ad content beside source / medium and campaign",
    Dimension.POST: "Session manual ad content beside source / medium and campaign",
    Dimension.LANDING_PAGE: "Landing page beside Session source / medium",
}


_COLUMN_OF = {RevenueBasis.INC_VAT: "gross", RevenueBasis.EX_VAT: "ex_vat"}


def recorded_section(one: Recorded, report: Report, width: int, *, colour: bool) -> str:
    """Level B by one teller."""
    parts = [wrapped([_recorded_title(one)], width)]
    if one.carries:
        parts.append(table(_recorded_columns(one, report), width, total=4, colour=colour))
    parts.append(wrapped(_recorded_foot(one, report), width))
    return "\n".join(parts)


def _recorded_title(one: Recorded) -> str:
    if one.teller == "shop":
        return "Recorded by the shop (level B: orders with a source)"
    what = "its word on the shop's orders" if one.shops_own else "its own count of orders and revenue"
    return f"Recorded by {teller(one.teller)} (level B: {what})"


def _recorded_columns(one: Recorded, report: Report) -> list[Column]:
    lines = [*one.rows, one.social, one.other, one.without, one.all]
    currency = report.currency

    def money(name: str) -> list[str]:
        values = [major(getattr(line, name) or 0, currency) for line in lines]
        return parted(values[: len(one.rows)], values[-4:-1], values[-1])

    columns = [
        *key_columns(one.rows, report.by, ["All social", "Other sources", "No source", "All orders"]),
        Column("Orders", [number(line.orders) for line in lines]),
        Column("Change", [change(line.change) for line in lines], drop=4),
    ]
    if one.all.new_customers is not None:
        columns.append(Column("New customers", [_new(line) for line in lines], drop=3))
    if one.shops_own:
        sure = report.revenue_basis
        for basis, heading in ((RevenueBasis.INC_VAT, "Gross"), (RevenueBasis.EX_VAT, "Ex VAT")):
            if getattr(one.all, _COLUMN_OF[basis]) is not None:
                columns.append(Column(heading, money(_COLUMN_OF[basis]), drop=0 if basis is sure else 1))
        columns.append(Column("Refunded", money("refunded"), drop=2))
    if not one.shops_own or getattr(one.all, _COLUMN_OF[report.revenue_basis]) is None:
        columns.append(Column("Revenue", money("revenue")))
    compared = one.social.orders_before is not None
    return [column for column in columns if compared or column.heading != "Change"]


def _new(line: RecordedRow) -> str:
    return number(line.new_customers or 0) if line.orders else number(0)


def _recorded_foot(one: Recorded, report: Report) -> list[str]:
    every = one.all.orders
    sums = (one.social.orders, one.other.orders, one.without.orders)
    lines = ["{} = {} social + {} other + {} without a source".format(counted(every, "order"), *map(number, sums))]
    if not one.holds:
        lines[0] += " · DOES NOT ADD UP"
    if every:
        lines += how_sure(one.social.intervals, "social orders", "their change")
    if one.teller != "shop" and one.shops_own:
        share = percent(one.seen / every) if every else ""
        lines.append(f"{teller(one.teller)} saw {number(one.seen)} of {number(every)} shop orders ({share})")
    if one.alone:
        lines.append(f"{counted(one.alone, 'order')} of {teller(one.teller)} are not among the shop's")
    if not one.shops_own:
        lines.append(f"As recorded by {teller(one.teller)}: there are no orders of the shop to take the money from")
    if one.as_stands:
        lines.append(
            f"Of {counted(one.as_stands, 'order')} nobody knows whether the amount is with tax: taken for both"
        )
    if one.customers_unknown:
        lines.append(f"Of {counted(one.customers_unknown, 'order')} nobody says whether the customer is new")
    lines += _other_currencies("Revenue", one.social.revenue_other)
    lines += _other_currencies("Refunded", one.social.refunded_other)
    if one.social.orders_before is not None and report.compared_with:
        lines.append(f"Change: orders against {report.compared_with.label}")
    if report.by is Dimension.CAMPAIGN and one.rows and not any(row.keys["campaign"] for row in one.rows):
        lines.append(_no_campaign(one))
    if not one.carries:
        lines.append(f"No row, for the source of an order does not say the {dimension(report.by)}; single visits do")
    return lines


def _no_campaign(one: Recorded) -> str:
    if one.teller == "shop":
        return (
            "The shop recorded no campaign of these orders; GA4's word on them may: socialattr formats ga4-transactions"
        )
    return f"{teller(one.teller)} recorded no campaign of these orders: tag links with utm_campaign"


def reported_section(one: Reported, report: Report, width: int, *, colour: bool) -> str:
    """Level A by one tool and property."""
    parts = [wrapped([f"Reported by {reporter(one)} (level A: totals)"], width)]
    if one.carries:
        parts.append(table(_reported_columns(one, report), width, total=2, colour=colour))
    parts.append(wrapped(_reported_foot(one, report), width))
    return "\n".join(part for part in parts if part)


def _reported_columns(one: Reported, report: Report) -> list[Column]:
    lines = [*one.rows, one.social, one.everything]
    columns = key_columns(one.rows, report.by, ["All social", "All traffic"])
    if one.everything.sessions is not None:
        columns.append(Column("Sessions", count_cells(line.sessions for line in lines)))
        if one.social.sessions_before is not None:
            columns.append(Column("Change", [change(line.change) for line in lines], drop=4))
    if one.everything.engaged is not None:
        columns.append(Column("Engaged", count_cells(line.engaged for line in lines), drop=2))
    if one.everything.purchases is not None:
        columns.append(Column("Purchases", _shares(lines, [line.purchases or 0 for line in lines])))
    for name in one.everything.named:
        columns.append(Column(name, _shares(lines, [line.named.get(name, 0) for line in lines]), drop=9))
    if one.everything.revenue is not None:
        rows = money_cells([line.revenue or 0 for line in one.rows], one.social.revenue or 0, report.currency)
        columns.append(Column("Revenue", [*rows, number(major(one.everything.revenue, report.currency))]))
    return columns


def _shares(lines: list[ReportedRow], values: list[float]) -> list[str]:
    digits = shares_digits(values)
    cells = parted(values[:-2], [values[-2], values[-1] - values[-2]], values[-1], digits)
    return [*cells[:-2], cells[-1]] if len(lines) else cells


_METRICS = {
    "engaged_sessions": "Engaged sessions",
    "sessions": "Sessions",
    "purchases": "Purchases",
    "revenue": "Revenue",
    "conversions": "Other conversions",
}


def _reported_foot(one: Reported, report: Report) -> list[str]:
    lines = []
    if one.rescued:
        verb = "is" if one.rescued == 1 else "are"
        lines.append(f"{counted(one.rescued, 'session')} that {one.tool} calls Unassigned or Referral {verb} social")
    if one.without_source.sessions:
        told = counted(one.without_source.sessions, "session")
        lines.append(f"{told} are told of without a source: they may be social or not")
    if one.parts:
        lines.append(f"All traffic is what {one.tool} tells of here: {', '.join(one.parts)}")
    for name in one.partial:
        lines.append(f"{_METRICS[name]} left out: {one.tool} does not tell of every day that it tells of otherwise")
    lines += _other_currencies("Revenue", one.social.revenue_other)
    if one.social.sessions_before is not None and report.compared_with:
        lines.append(f"Change: sessions against {report.compared_with.label}")
    if not one.carries:
        would = _WOULD_SAY.get(report.by, "")
        lines.append(f"No row, for these totals do not say the {dimension(report.by)}: an export with {would} would")
    return lines


def _other_currencies(title: str, amounts: object) -> list[str]:
    if not isinstance(amounts, dict) or not amounts:
        return []
    others = [f"{number(major(amount, code), 2)} {code}" for code, amount in amounts.items()]
    return [f"{title} in other currencies: {', '.join(others)}"]
