"""A report as JSON for machines: raw figures, ISO dates, names that do not change with the language."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from ..names import Dimension, Level
from ..summaries.report import Report, Row
from .balance import off_document
from .certainty import intervals_document, ranking_document
from .dark import dark_document
from .json_text import as_json
from .numbers import major
from .report_documents import count, recorded_document, reported_document, spend_document

SCHEMA_VERSION = 1


def report_json(report: Report) -> str:
    """Write a report. Money is in major units of its currency, conversions are shares summed up."""
    return as_json(_document(report))


def _document(report: Report) -> dict[str, Any]:
    r, q = report.reconciliation, report.quality
    document = {
        "schema_version": SCHEMA_VERSION,
        "level": report.level.value,
        "period": {
            "start": report.period.start.isoformat(),
            "end": report.period.end.isoformat(),
            "label": report.period.label,
            "timezone": report.period.zone.key,
            "complete": report.complete,
            "covered_by_feed": {
                feed: {
                    "complete": covered.complete,
                    "until": covered.until.isoformat(),
                    "gap": [day.isoformat() for day in covered.gap] if covered.gap else None,
                }
                for feed, covered in report.covered_by_feed.items()
            },
        },
        "compared_with": report.compared_with.label if report.compared_with else None,
        "conversion": report.conversion,
        "model": report.model.value,
        "lookback_days": report.lookback_days,
        "lookback_days_by_network": dict(report.lookback_by_network),
        "currency": report.currency,
        # What a tool reports is taken as it stands; whether VAT is in it, only the shop knows.
        "revenue_basis": None if report.level is Level.A else report.revenue_basis.value,
        "by": report.by.value,
        "channels": report.channels.value if report.by is Dimension.CHANNEL else None,
        "rows": [dict(row.keys) | _figures(row, report) for row in report.rows],
        "total": _figures(report.total, report),
        "reconciliation": {
            "social": count(r.social),
            "other": count(r.other),
            "unattributed": count(r.unattributed),
            "all": count(r.all),
        },
        "sums_off": [off_document(one) for one in r.off],
        "models": {name: count(total) for name, total in report.models.items()},
        "ranking": ranking_document(report.ranking),
        "quality": {
            "social_sessions": q.social_sessions,
            "tagged_sessions": q.tagged_sessions,
            "tagged_share": None if q.tagged_share is None else round(q.tagged_share, 6),
            "excluded_robots": q.robots,
            "rejected_rows": q.rejected,
            "rows": q.rows,
            "imports_by_older_rules": q.older_rules,
            "tax_basis_unknown": q.basis_unknown,
            "purchases_without_order_number": q.left_out,
            "unattributed_but_social_by_shop": q.shop_says_social,
            "converted_by_rates": q.converted,
            "without_rate": q.without_rate,
            "retired_feeds": {feed: day.isoformat() for feed, day in q.retired.items()},
        },
        "identities": None if report.merged is None else asdict(report.merged),
        "dark_social": None if report.dark_social is None else dark_document(report.dark_social),
        "explain": report.example or None,
        "recorded": [recorded_document(one, report.currency) for one in report.recorded],
        "reported": [reported_document(one, report.currency) for one in report.reported],
        "spend": spend_document(report.spend) if report.spend else None,
        "left_out": [
            {"who": one.who, "first": one.first.isoformat(), "last": one.last.isoformat(), "crosses": one.crosses}
            for one in report.left_out
        ],
        "advice": {"adds": report.advice.adds.value, "format": report.advice.format} if report.advice else None,
    }
    if report.by is Dimension.POST:
        document["posts_without_visit"] = [
            {"network": one.network, "post": one.post, "title": one.title, "date": str(one.day)}
            for one in report.without_visit
        ]
    return document


def _figures(row: Row, report: Report) -> dict[str, Any]:
    currency, unsaid = report.currency, _unsaid(report)
    figures = {
        "sessions": row.sessions,
        "sessions_before": row.sessions_before,
        "change": None if row.change is None else round(row.change, 6),
        "conversions": count(row.conversions),
        "assisted": row.assisted,
        "revenue": major(row.revenue, currency),
        "revenue_other": {code: major(amount, code) for code, amount in row.revenue_other.items()},
        "refunded": major(row.refunded, currency),
        "refunded_other": {code: major(amount, code) for code, amount in row.refunded_other.items()},
        **intervals_document(row.intervals, currency, row.conversions, report.reconciliation.all),
    }
    return {name: None if name in unsaid else value for name, value in figures.items()}


def _unsaid(report: Report) -> set[str]:
    """The figures of which the best evidence says nothing: they are unknown, not 0."""
    unsaid = set() if report.has_visits else {"assisted"}
    if report.level is Level.A:
        unsaid.add("refunded")
        for one in report.reported[:1]:
            unsaid |= {"conversions"} if one.everything.purchases is None else set()
            unsaid |= {"revenue"} if one.everything.revenue is None else set()
    return unsaid
