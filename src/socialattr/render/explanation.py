"""Conversions taken apart, for people and for machines."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

from ..evidence.explain import Explanation, Listed, Touchpoint
from ..names import Model, RevenueBasis
from ..summaries.period import Period
from ..text import spreadsheet_safe, visible
from .excluded import did_not_count, excluded_document
from .json_text import as_json
from .numbers import NOTHING, counted, major, number
from .report_table import BASIS, model_name
from .table import Column, table
from .words import teller, wrapped

_LEVEL_B = "Level B: one touch an order, so no journey and no models"


def explanation_text(one: Explanation, zone: ZoneInfo, basis: RevenueBasis, width: int, *, colour: bool = False) -> str:
    """Write one conversion: what it is, the sessions before it, and their credit under each model."""
    value = _amount(one.value, one.currency)
    head = [
        f"Conversion {one.id} · {one.name} · {one.time.astimezone(zone):%Y-%m-%d %H:%M} · {value} {BASIS[basis]}",
        f"Order: {visible(one.order_row) or 'in no order list'}",
    ]
    if one.stated_currency:
        head.append(f"Stated as {_amount(one.stated_value, one.stated_currency)}, converted by the rate of its day")
    if one.touchpoints and not one.linked:
        (touch,) = one.touchpoints
        return wrapped([*head, *_recorded(touch, one.order_row), _LEVEL_B], width)
    if not one.visits:
        return wrapped([*head, "", "Unattributed: nobody recorded where it came from."], width)
    head.append(f"Seen on the site: {visible(one.event_row) or 'never'}")
    if not one.touchpoints:
        why = "no session of this visitor lies in the lookback window" if one.linked else "no session is tied to it"
        alone = wrapped([*head, "", f"Unattributed: {why}."], width)
        return alone + "".join("\n" + part for part in did_not_count(one, zone, width, colour=colour))
    return "\n".join(
        [
            *head,
            "",
            f"A journey of {counted(len(one.touchpoints), 'session')}",
            "",
            table(_sessions(one.touchpoints, zone), width, colour=colour),
            *_against(one.touchpoints),
            "Credit by model",
            "",
            *(table(_credit(some), width, colour=colour) for some in _eights(one.touchpoints)),
            *did_not_count(one, zone, width, colour=colour),
        ]
    )


def _against(touchpoints: Sequence[Touchpoint]) -> list[str]:
    """What spoke for another network than the one that a session counts for."""
    said = [f"#{t.position} beside it: {visible(t.conflicts)}" for t in touchpoints if t.conflicts]
    return [*said, ""] if said else []


def _recorded(touch: Touchpoint, order_row: str) -> list[str]:
    """Who says where an order came from, and in which row where that is not the order's own."""
    who = teller(touch.feed or "shop")
    said = " / ".join(part for part in (touch.source, touch.medium, touch.campaign) if part)
    told = f"{who[0].upper()}{who[1:]} recorded that it came from {touch.network or touch.channel} ({said})"
    return [told, *([f"Recorded in: {touch.row}"] if touch.row != order_row else [])]


def conversions_text(found: Sequence[Listed], period: Period, model: Model, width: int, *, colour: bool) -> str:
    """List conversions, each with whom the headline model credits."""
    head = f"{counted(len(found), 'conversion')}, {period.label} · model {model_name(model)}\n"
    if not found:
        return head
    columns = [
        Column("Conversion", [one.id for one in found], True, whole=True),
        Column("Time", [f"{one.time.astimezone(period.zone):%Y-%m-%d %H:%M}" for one in found], True, drop=1),
        Column("Value", [_amount(one.value, one.currency) for one in found]),
        Column("Sessions", [number(one.sessions) for one in found], drop=2),
        Column("Credited to", [one.credited for one in found], True),
    ]
    return f"{head}\n{table(columns, width, colour=colour)}\nsocialattr explain CONVERSION, or an order number\n"


def conversions_csv(found: Sequence[Listed]) -> str:
    """One line a conversion."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["conversion", "time", "value", "refunded", "currency", "sessions", "credited_to", "order_row"])
    for one in found:
        money = [_major(one.value, one.currency), _major(one.refunded, one.currency), one.currency]
        texts = [spreadsheet_safe(one.credited), spreadsheet_safe(one.order_row)]
        writer.writerow([one.id, one.time.isoformat(), *money, one.sessions, *texts])
    return out.getvalue()


def conversions_json(found: Sequence[Listed]) -> str:
    """One object a conversion; times in UTC, money in major units."""
    return as_json(
        [
            {
                "id": one.id,
                "time": one.time.isoformat(),
                "value": _major(one.value, one.currency),
                "refunded": _major(one.refunded, one.currency),
                "currency": one.currency,
                "sessions": one.sessions,
                "credited_to": one.credited,
                "order_row": one.order_row,
            }
            for one in found
        ]
    )


def explanation_json(one: Explanation) -> str:
    """All that is known of a conversion; text as it was, times in UTC."""
    return as_json(_document(one))


def explanation_csv(one: Explanation) -> str:
    """One line a touchpoint, with its credit under each model."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    names = [
        "position",
        "start",
        "network",
        "channel",
        "source",
        "medium",
        "campaign",
        "evidence",
        "confidence",
        "conflicts",
        "row",
    ]
    writer.writerow([*names, *(model.value for model in Model)])
    for t in one.touchpoints:
        texts = [t.network, t.channel, t.source, t.medium, t.campaign, t.evidence, t.confidence, t.conflicts, t.row]
        shares = [f"{t.credit[model]:.9g}" for model in Model]
        writer.writerow([t.position, t.start.isoformat(), *map(spreadsheet_safe, texts), *shares])
    return out.getvalue()


def _sessions(touchpoints: Sequence[Touchpoint], zone: ZoneInfo) -> list[Column]:
    return [
        Column("#", [str(t.position) for t in touchpoints]),
        Column("Start", [f"{t.start.astimezone(zone):%Y-%m-%d %H:%M}" for t in touchpoints], True, drop=2),
        Column("Days before", [number(t.days_before, 1) for t in touchpoints], drop=4),
        Column("Network", [t.network or NOTHING for t in touchpoints], True),
        Column("Channel", [t.channel for t in touchpoints], True),
        Column("Source", [t.source for t in touchpoints], True, drop=7),
        Column("Campaign", [t.campaign or NOTHING for t in touchpoints], True, drop=3),
        Column("Evidence", [t.evidence for t in touchpoints], True, drop=6),
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


def _amount(minor: int, currency: str) -> str:
    return f"{number(_major(minor, currency), 2)} {currency}" if currency else NOTHING


def _major(minor: int, currency: str) -> float:
    return major(minor, currency) if currency else 0.0


def _document(one: Explanation) -> dict[str, Any]:
    return {
        "id": one.id,
        "name": one.name,
        "time": one.time.isoformat(),
        "value": _major(one.value, one.currency),
        "refunded": _major(one.refunded, one.currency),
        "currency": one.currency,
        "stated_value": _major(one.stated_value, one.stated_currency) if one.stated_currency else None,
        "stated_currency": one.stated_currency or None,
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
                "confidence": t.confidence,
                "conflicts": t.conflicts,
                "feed": t.feed,
                "landing_page": t.landing_page,
                "row": t.row,
                "credit": {model.value: round(share, 9) for model, share in t.credit.items()},
            }
            for t in one.touchpoints
        ],
        "excluded": excluded_document(one.excluded),
    }
