"""A report's rows as CSV for spreadsheets; strangers' text is never a formula there."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from typing import Any

from ..names import Level
from ..summaries.posts import SHOWN
from ..summaries.recorded import Recorded
from ..summaries.report import Report
from ..summaries.reported import Reported
from ..summaries.spent import Spend
from ..text import spreadsheet_safe
from .certainty import intervals_document
from .numbers import major
from .words import reporter

_BEFORE = ["section", "level", "said_by"]
_FIGURES = [
    *("sessions", "sessions_before", "engaged_sessions", "conversions", "conversions_before", "assisted"),
    *("new_customers", "revenue", "gross", "ex_vat", "refunded", "currency", "other_currencies", "other_conversions"),
    *("conversions_low", "conversions_high", "share", "share_low", "share_high", "revenue_low", "revenue_high"),
    *("change_low", "change_high"),
    *("spend", "impressions", "clicks", "claimed_conversions", "claimed_value", "roas", "cpa"),
]
_SPEND = ["platform", "campaign"]

Line = dict[str, Any]


def report_csv(report: Report) -> str:
    """Write the rows of all sections, without totals; amounts in major units with a decimal point.

    `conversions` are orders in the section `recorded` and purchases in `reported`; a line of `return` says
    what one evidence says that a platform's ads brought.
    """
    keys = SHOWN[report.by]
    further = [name for name in _SPEND if report.spend and name not in keys]
    out = io.StringIO()
    writer = csv.DictWriter(out, [*_BEFORE, *keys, *further, *_FIGURES], lineterminator="\n", restval="")
    writer.writeheader()
    for line in _lines(report):
        writer.writerow({name: spreadsheet_safe(v) if isinstance(v, str) else v for name, v in line.items()})
    return out.getvalue()


def _lines(report: Report) -> Iterator[Line]:
    if report.has_visits or not (report.recorded or report.reported):
        yield from _visits(report)
    for recorded in report.recorded:
        yield from _recorded(recorded, report.currency)
    for reported in report.reported:
        yield from _reported(reported, report.currency)
    if report.spend:
        yield from _spend(report.spend)


def _visits(report: Report) -> Iterator[Line]:
    for row in report.rows:
        yield {
            "section": "visits",
            "level": report.level.value,
            "said_by": "visits",
            **row.keys,
            "sessions": row.sessions,
            "sessions_before": row.sessions_before,
            "conversions": _share(row.conversions),
            "assisted": row.assisted,
            "revenue": major(row.revenue, report.currency),
            "refunded": major(row.refunded, report.currency),
            "currency": report.currency,
            "other_currencies": _others(row.revenue_other),
            **intervals_document(row.intervals, report.currency, row.conversions, report.reconciliation.all),
        }


def _recorded(one: Recorded, currency: str) -> Iterator[Line]:
    for row in one.rows:
        yield {
            "section": "recorded",
            "level": Level.B.value,
            "said_by": one.teller,
            **row.keys,
            "conversions": row.orders,
            "conversions_before": row.orders_before,
            "new_customers": row.new_customers,
            "revenue": major(row.revenue, currency),
            "gross": _major(row.gross, currency),
            "ex_vat": _major(row.ex_vat, currency),
            "refunded": _major(row.refunded, currency),
            "currency": currency,
            "other_currencies": _others(row.revenue_other),
            **intervals_document(row.intervals, currency, row.orders, one.all.orders),
        }


def _reported(one: Reported, currency: str) -> Iterator[Line]:
    for row in one.rows:
        yield {
            "section": "reported",
            "level": Level.A.value,
            "said_by": reporter(one),
            **row.keys,
            "sessions": row.sessions,
            "sessions_before": row.sessions_before,
            "engaged_sessions": row.engaged,
            "conversions": None if row.purchases is None else _share(row.purchases),
            "revenue": _major(row.revenue, currency),
            "currency": currency,
            "other_currencies": _others(row.revenue_other),
            "other_conversions": "; ".join(f"{name} {_share(value)}" for name, value in row.named.items()),
        }


def _spend(spend: Spend) -> Iterator[Line]:
    for row in spend.rows:
        names = {"platform": row.platform} | ({"campaign": row.campaign} if spend.by_campaign else {})
        yield {
            "section": "spend",
            "said_by": row.platform,
            **names,
            "currency": row.currency,
            "spend": major(row.cost, row.currency),
            "impressions": row.impressions,
            "clicks": row.clicks,
            "claimed_conversions": None if row.claimed_conversions is None else _share(row.claimed_conversions),
            "claimed_value": _major(row.claimed_value, row.currency),
        }
        for one in row.returns:
            if one.why is None:
                yield {
                    "section": "return",
                    "level": one.level.value,
                    "said_by": one.teller,
                    **names,
                    "conversions": None if one.conversions is None else _share(one.conversions),
                    "revenue": _major(one.revenue, row.currency),
                    "currency": row.currency,
                    "spend": major(row.cost, row.currency),
                    "roas": None if one.roas is None else round(one.roas, 6),
                    "cpa": None if one.cpa is None else round(major(1, row.currency) * one.cpa, 6),
                }


def _share(value: float) -> str:
    return f"{value:.9f}".rstrip("0").rstrip(".")


def _major(minor: int | None, currency: str) -> float | None:
    return None if minor is None else major(minor, currency)


def _others(amounts: Mapping[str, int]) -> str:
    return "; ".join(f"{major(amount, code):.2f} {code}" for code, amount in amounts.items())
