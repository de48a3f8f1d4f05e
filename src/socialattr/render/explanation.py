"""Conversions taken apart, for people and for machines."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

from ..evidence.explain import Explanation, Touchpoint
from ..names import Model, RevenueBasis
from ..summaries.period import Period
from ..text import spreadsheet_safe, visible
from .json_text import as_json
from .numbers import NOTHING, major, number
from .report_table import BASIS, model_name
from .table import Column, table


def explanation_text(one: Explanation, zone: ZoneInfo, basis: RevenueBasis, width: int, *, colour: bool = False) -> str:
    """Write one conversion: what it is, the visits before it, and their credit under each model."""
    head = [
        f"Conversion {one.id} · {one.name} · {_moment(one, zone)} · {_worth(one)} {BASIS[basis]}".rstrip(),
        f"Order: {visible(one.order_row) or 'in no order list'}",
        f"Seen on the site: {visible(one.event_row) or 'never, so nobody can say who bought'}",
    ]
    if not one.touchpoints:
        why = (
            "none of this visitor's visits lies within the lookback window" if one.linked else "no visit is tied to it"
        )
        return "\n".join([*head, "", f"Unattributed: {why}."]) + "\n"
    count = len(one.touchpoints)
    return "\n".join(
        [
            *head,
            "",
            f"A journey of {count} visit{'s' if count > 1 else ''}",
            "",
            table(_visits(one.touchpoints, zone), width, colour=colour),
            "Credit by model",
            "",
            *(table(_credit(some), width, colour=colour) for some in _eights(one.touchpoints)),
        ]
    )


def conversions_text(found: Sequence[Explanation], period: Period, model: Model, width: int, *, colour: bool) -> str:
    """List conversions, each with whom the headline model credits."""
    columns = [
        Column("Conversion", [one.id for one in found], True),
        Column("Time", [f"{one.time.astimezone(period.zone):%Y-%m-%d %H:%M}" for one in found], True, drop=1),
        Column("Worth", [_worth(one) for one in found]),
        Column("Visits", [number(len(one.touchpoints)) for one in found], drop=2),
        Column("Credited to", [one.credited(model) for one in found], True),
    ]
    head = f"{number(len(found))} conversions, {period.label} · model {model_name(model)}\n\n"
    return head + table(columns, width, colour=colour) + "\nsocialattr explain CONVERSION, or an order number\n"


def conversions_csv(found: Sequence[Explanation], model: Model) -> str:
    """One line a conversion."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["conversion", "time", "value", "refunded", "currency", "visits", "credited_to", "order_row"])
    for one in found:
        money = [_major(one, one.value), _major(one, one.refunded), one.currency]
        texts = [spreadsheet_safe(one.credited(model)), spreadsheet_safe(one.order_row)]
        writer.writerow([one.id, one.time.isoformat(), *money, len(one.touchpoints), *texts])
    return out.getvalue()


def explanations_json(found: Sequence[Explanation]) -> str:
    """All that is known of each conversion; text as it was, times in UTC."""
    return as_json([_document(one) for one in found])


def _visits(touchpoints: Sequence[Touchpoint], zone: ZoneInfo) -> list[Column]:
    return [
        Column("#", [str(t.position) for t in touchpoints]),
        Column("Start", [f"{t.start.astimezone(zone):%Y-%m-%d %H:%M}" for t in touchpoints], True, drop=2),
        Column("Days before", [number(t.days_before, 1) for t in touchpoints], drop=4),
        Column("Network", [t.network or NOTHING for t in touchpoints], True),
        Column("Channel", [t.channel for t in touchpoints], True),
        Column("Source", [t.source for t in touchpoints], True, drop=7),
        Column("Campaign", [t.campaign or NOTHING for t in touchpoints], True, drop=3),
        Column("Told by", [t.evidence for t in touchpoints], True, drop=6),
        Column("Landing page", [t.landing_page for t in touchpoints], True, drop=5),
        Column("Row", [t.row for t in touchpoints], True, whole=True),
    ]


def _credit(touchpoints: Sequence[Touchpoint]) -> list[Column]:
    """A row for each model and a column for each visit, by its number."""
    names = Column("Model", [model_name(model) for model in Model], True)
    return [names, *(Column(f"#{t.position}", [number(t.credit[m], 2) for m in Model]) for t in touchpoints)]


def _eights(touchpoints: Sequence[Touchpoint]) -> list[Sequence[Touchpoint]]:
    """As many visits at a time as a narrow table has room for."""
    return [touchpoints[start : start + 8] for start in range(0, len(touchpoints), 8)]


def _moment(one: Explanation, zone: ZoneInfo) -> str:
    return f"{one.time.astimezone(zone):%Y-%m-%d %H:%M}"


def _worth(one: Explanation) -> str:
    return f"{number(_major(one, one.value), 2)} {one.currency}" if one.currency else NOTHING


def _major(one: Explanation, minor: int) -> float:
    return major(minor, one.currency) if one.currency else 0.0


def _document(one: Explanation) -> dict[str, Any]:
    return {
        "id": one.id,
        "name": one.name,
        "time": one.time.isoformat(),
        "value": _major(one, one.value),
        "refunded": _major(one, one.refunded),
        "currency": one.currency,
        "order_row": one.order_row,
        "event_row": one.event_row,
        "linked": one.linked,
        "touchpoints": [
            {
                "position": t.position,
                "start": t.start.isoformat(),
                "days_before": round(t.days_before, 6),
                "network": t.network,
                "tool": t.tool,
                "channel": t.channel,
                "source": t.source,
                "medium": t.medium,
                "campaign": t.campaign,
                "content": t.content,
                "paid": t.paid,
                "evidence": t.evidence,
                "landing_page": t.landing_page,
                "row": t.row,
                "credit": {model.value: round(share, 9) for model, share in t.credit.items()},
            }
            for t in one.touchpoints
        ],
    }
