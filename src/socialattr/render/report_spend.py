"""The ad spend of a report, and beside it what each evidence says that it brought."""

from __future__ import annotations

from collections.abc import Sequence

from ..names import Dimension, Level
from ..summaries.report import Report
from ..summaries.spent import Return, Spend, SpendRow, Unmatched, Why
from .numbers import NOTHING, major, number
from .table import Column, table
from .words import BASIS, NARROWEST, count_cells, dimension, evidence, listed, money_cells, shares_digits, wrapped

_SHOWN = 3


def spend_section(spend: Spend, report: Report, width: int, *, colour: bool) -> str:
    """What was spent, and ROAS and CPA by each evidence."""
    parts = [
        wrapped(["Ad spend"], width),
        table(_cost_columns(spend, report), width, total=len(spend.totals), colour=colour),
    ]
    claims = any(row.claimed_conversions is not None or row.claimed_value is not None for row in spend.rows)
    if claims:
        parts.append(wrapped(["Claimed: conversions and their value as the platforms themselves count them"], width))
    if any(one.why is None for row in spend.rows for one in row.returns):
        parts += [
            wrapped(["Return on ad spend, by evidence"], width),
            table(_return_columns(spend, report), width, colour=colour),
        ]
    if foot := _foot(spend, report):
        parts.append(wrapped(foot, width))
    return "\n".join(parts)


def _names(spend: Spend, rows: Sequence[SpendRow], report: Report, apart: Sequence[str] = ()) -> list[Column]:
    columns = [Column("Platform", [*(row.platform for row in rows), *apart], True)]
    if spend.by_campaign:
        names = [*(row.campaign or NOTHING for row in rows), *("" for _ in apart)]
        columns.append(Column("Campaign", names, True, narrowest=NARROWEST["campaign"]))
    if any(row.currency != report.currency for row in spend.rows):
        codes = [*(row.currency for row in rows), *(total.currency for total in spend.totals if apart)]
        columns.append(Column("Currency", codes, True, whole=True))
    return columns


def _cost_columns(spend: Spend, report: Report) -> list[Column]:
    lines = [*spend.rows, *spend.totals]

    def money(name: str) -> list[str]:
        cells, totals = [], []
        for total in spend.totals:
            own = [getattr(row, name) for row in spend.rows if row.currency == total.currency]
            printed = money_cells([value or 0 for value in own], getattr(total, name) or 0, total.currency)
            cells += [NOTHING if value is None else text for value, text in zip(own, printed, strict=False)]
            totals.append(NOTHING if getattr(total, name) is None else printed[-1])
        return [*cells, *totals]

    claimed = [row.claimed_conversions for row in lines]
    columns = [
        *_names(spend, spend.rows, report, ["Total"] * len(spend.totals)),
        Column("Spend", money("cost")),
        Column("Impressions", count_cells(row.impressions for row in lines), drop=2),
        Column("Clicks", count_cells(row.clicks for row in lines), drop=1),
        Column("Claimed", count_cells(claimed, shares_digits([value or 0 for value in claimed])), drop=3),
        Column("Claimed value", money("claimed_value"), drop=4),
    ]
    return [column for column in columns if column.is_text or set(column.cells) != {NOTHING}]


def _return_columns(spend: Spend, report: Report) -> list[Column]:
    pairs = [(row, one) for row in spend.rows for one in _shown(row)]
    rows, returns = [row for row, _ in pairs], [one for _, one in pairs]
    digits = shares_digits([one.conversions or 0 for one in returns])
    return [
        *_names(spend, rows, report),
        Column("Evidence", [_evidence(one) for one in returns], True, narrowest=18),
        Column("Conversions", count_cells((one.conversions for one in returns), digits), drop=1),
        Column("Revenue", [_money(one.revenue, row.currency) for row, one in pairs]),
        Column("ROAS", count_cells((one.roas for one in returns), 2)),
        Column("CPA", [_money(one.cpa, row.currency) for row, one in pairs]),
    ]


# What is wrong with the platform's own figures, whatever the evidence.
_OF_THE_PLATFORM = (Why.SPEND, Why.UNTAGGED, Why.SHARED)


def _shown(row: SpendRow) -> Sequence[Return]:
    """The returns of a row; where the platform itself is why there are none, one is enough."""
    return row.returns[:1] if all(one.why in _OF_THE_PLATFORM for one in row.returns) else row.returns


def _evidence(one: Return) -> str:
    return NOTHING if one.why in _OF_THE_PLATFORM else evidence(one.level, one.teller)


def _money(minor: float | None, currency: str) -> str:
    return NOTHING if minor is None else number(major(round(minor), currency))


def _foot(spend: Spend, report: Report) -> list[str]:
    period = report.period.label
    returns = [(row, one) for row in spend.rows for one in row.returns]
    lines: list[str] = []
    levels = {one.level for _, one in returns if one.why is None}
    if levels:
        own = [level.value for level in sorted(levels - {Level.A}, reverse=True)]
        said = [f"{BASIS[report.revenue_basis]} at level{'s' if own[1:] else ''} {listed(own)}"] if own else []
        said += ["as the tool counts it at level A"] if Level.A in levels else []
        basis = ", ".join(said)
        lines.append(f"ROAS: revenue of paid visits over spend, {basis}; CPA: spend for each of their conversions")
    for platform in spend.untagged:
        lines.append(f"No visit from {platform} is tagged as paid: tag ads with utm_medium=paid_social")
    for row, one in returns:
        match one.why:
            case Why.SPEND:
                lines.append(f"{row.platform}: no return, since its spend is not known for all of {period}")
            case Why.FEED:
                lines.append(f"{evidence(one.level, one.teller)}: no return, since it does not tell of all of {period}")
            case Why.REFUSED:
                lines.append(f"{row.platform}, {evidence(one.level, one.teller)}: no return, since days are left out")
            case Why.CURRENCY:
                lines.append(f"{row.platform}: no return, since spend and revenue are in different currencies")
            case Why.SHARED:
                lines.append(
                    f"{row.platform}: no return, since another platform's ads bring the same visits; give both one name"
                )
    if report.by not in (Dimension.NETWORK, Dimension.CAMPAIGN):
        lines.append(f"Ad spend stands by platform: its exports do not say the {dimension(report.by)}")
    return [*dict.fromkeys(lines), *(_unmatched(one) for one in spend.unmatched)]


def _unmatched(one: Unmatched) -> str:
    """What spend and evidence do not agree on the campaign of, with the money on both sides."""
    money = [
        f"{number(major(amount, one.currency))} {one.currency} {what}"
        for amount, what in (
            (one.cost, "spent without a paid visit of that campaign"),
            (one.revenue, "earned by campaigns that nothing was spent on"),
        )
        if amount
    ]
    more = len(one.campaigns) - _SHOWN
    names = ", ".join(name or "no name" for name in one.campaigns[:_SHOWN]) + (f" and {more} more" if more > 0 else "")
    return f"{one.platform}, {evidence(one.level, one.teller)}: {' and '.join(money)}: {names}"
