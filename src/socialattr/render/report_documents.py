"""The sections of a report as JSON: what is recorded, reported and spent; money in major units."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..summaries.recorded import Recorded, RecordedRow
from ..summaries.reported import Reported, ReportedRow
from ..summaries.spent import Return, Spend, SpendRow
from .certainty import intervals_document
from .numbers import major

Document = dict[str, Any]


def count(value: float) -> float | int:
    """Shares to nine digits, whole ones as whole numbers.

    >>> count(2.0), count(1 / 3)
    (2, 0.333333333)
    """
    short = round(value, 9)
    return int(short) if short == int(short) else short


def recorded_document(one: Recorded, currency: str) -> Document:
    """Level B by one teller; `carries` is whether it says what the rows are to be."""
    lines = {"social": one.social, "other": one.other, "without_source": one.without, "all": one.all}
    return {
        "level": "B",
        "attributed_by": one.teller,
        "money_of": "shop" if one.shops_own else one.teller,
        "carries": one.carries,
        "rows": [dict(row.keys) | _recorded(row, one, currency) for row in one.rows],
        **{name: _recorded(line, one, currency) for name, line in lines.items()},
        "seen": one.seen,
        "not_in_the_shop": one.alone,
        "amounts_as_they_stand": one.as_stands,
        "customers_unknown": one.customers_unknown,
    }


def _recorded(row: RecordedRow, one: Recorded, currency: str) -> Document:
    return {
        "orders": row.orders,
        "orders_before": row.orders_before,
        "new_customers": row.new_customers,
        "gross": _major(row.gross, currency),
        "ex_vat": _major(row.ex_vat, currency),
        "refunded": _major(row.refunded, currency),
        "revenue": major(row.revenue, currency),
        "revenue_other": _others(row.revenue_other),
        "refunded_other": _others(row.refunded_other),
        **intervals_document(row.intervals, currency, row.orders, one.all.orders, "orders"),
    }


def reported_document(one: Reported, currency: str) -> Document:
    """Level A by one tool and property."""
    lines = {"social": one.social, "without_source": one.without_source, "all": one.everything}
    return {
        "level": "A",
        "tool": one.tool,
        "property": one.property,
        "carries": one.carries,
        "rows": [dict(row.keys) | _reported(row, currency) for row in one.rows],
        **{name: _reported(line, currency) for name, line in lines.items()},
        "rescued_sessions": one.rescued,
        "told_of_some_days_only": list(one.partial),
        "parts": list(one.parts),
    }


def _reported(row: ReportedRow, currency: str) -> Document:
    return {
        "sessions": row.sessions,
        "sessions_before": row.sessions_before,
        "engaged_sessions": row.engaged,
        "purchases": None if row.purchases is None else count(row.purchases),
        "revenue": _major(row.revenue, currency),
        "revenue_other": _others(row.revenue_other),
        "conversions": {name: count(value) for name, value in row.named.items()},
    }


def spend_document(spend: Spend) -> Document:
    """Ad spend, and what each evidence says that it brought; `why` tells why there is no return."""
    return {
        "rows": [_spent(row, campaign=spend.by_campaign) for row in spend.rows],
        "totals": [_cost(row) for row in spend.totals],
        "untagged": list(spend.untagged),
        "unmatched": [
            {
                "platform": one.platform,
                "level": one.level.value,
                "by": one.teller,
                "spent": major(one.cost, one.currency),
                "revenue": major(one.revenue, one.currency),
                "campaigns": list(one.campaigns),
            }
            for one in spend.unmatched
        ],
    }


def _spent(row: SpendRow, *, campaign: bool) -> Document:
    names = {"platform": row.platform} | ({"campaign": row.campaign} if campaign else {})
    return names | _cost(row) | {"returns": [_return(one, row.currency) for one in row.returns]}


def _cost(row: SpendRow) -> Document:
    return {
        "currency": row.currency,
        "spend": major(row.cost, row.currency),
        "impressions": row.impressions,
        "clicks": row.clicks,
        "claimed_conversions": None if row.claimed_conversions is None else count(row.claimed_conversions),
        "claimed_value": _major(row.claimed_value, row.currency),
    }


def _return(one: Return, currency: str) -> Document:
    return {
        "level": one.level.value,
        "by": one.teller,
        "conversions": None if one.conversions is None else count(one.conversions),
        "revenue": _major(one.revenue, currency),
        "roas": None if one.roas is None else round(one.roas, 6),
        "cpa": None if one.cpa is None else round(major(1, currency) * one.cpa, 6),
        "why": one.why.name.lower() if one.why else None,
    }


def _major(minor: int | None, currency: str) -> float | None:
    return None if minor is None else major(minor, currency)


def _others(amounts: Mapping[str, int]) -> Document:
    return {code: major(amount, code) for code, amount in amounts.items()}
