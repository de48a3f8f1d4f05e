"""Whether all sums of a report hold: every model, level and currency, to the last unit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import pandas as pd

from ..names import Model
from ..summaries.balance import Off, came_in, exchanged, not_adding, not_in_cells, orders_missing, unbalanced
from ..summaries.cells import Cells
from ..summaries.recorded import Recorded, RecordedRow
from ..summaries.report import Quality, Report, Row
from ..summaries.reported import Reported, ReportedRow
from ..summaries.spent import Spend
from .measure import Measure

Figures = dict[tuple[str, str], float | None]


def audited(report: Report, summed: Cells | None, measure: Measure) -> Report:
    """The report with the sums that are off among its reconciliation, how many amounts were
    converted, and how many visitors merged."""
    off = tuple(_off(report, summed, measure))
    held = report.reconciliation
    return replace(
        report,
        reconciliation=replace(held, off=off, holds=held.holds and not off),
        quality=_with_exchange(report, summed, measure),
        merged=measure.people.merged if measure.has_visits else None,
    )


def _with_exchange(report: Report, summed: Cells | None, measure: Measure) -> Quality:
    """How many conversions the file of rates was used for, and how many it has nothing of."""
    if not measure.settings.money.rates:
        return report.quality
    found = measure.recorded.conversions
    ledger = came_in(found, pd.Series(True, index=found.index)) if summed is None else summed.ledger
    converted, apart = exchanged(ledger, report.currency)
    return replace(report.quality, converted=converted, without_rate=apart)


def _off(report: Report, summed: Cells | None, measure: Measure) -> Iterator[Off]:
    if summed is not None:
        yield from _of_visits(summed, report.model, measure)
    if summed is not None or (report.recorded and report.recorded[0].carries):
        lines = [_row(row, report.currency) for row in report.rows]
        yield from not_adding("the rows", _row(report.total, report.currency), lines)
    for recorded in report.recorded:
        yield from _of_orders(recorded, report.currency)
    for reported in report.reported:
        yield from _of_totals(reported, report.currency)
    if report.spend:
        yield from _of_spend(report.spend)


def _of_visits(summed: Cells, model: Model, measure: Measure) -> Iterator[Off]:
    yield from unbalanced(summed.ledger)
    yield from not_in_cells(summed.ledger, summed.credit, model)
    if measure.conversion.orders:
        yield from orders_missing(summed.ledger, measure.recorded.conversions)


def _of_orders(one: Recorded, currency: str) -> Iterator[Off]:
    where = f"level B, {one.teller}"
    every, social = _recorded_row(one.all, currency), _recorded_row(one.social, currency)
    parts = [_recorded_row(row, currency) for row in (one.social, one.other, one.without)]
    yield from not_adding(f"social, other and no source ({where})", every, parts)
    if one.carries:
        yield from not_adding(f"the rows ({where})", social, [_recorded_row(row, currency) for row in one.rows])


def _of_totals(one: Reported, currency: str) -> Iterator[Off]:
    if one.carries:
        lines = [_reported_row(row, currency) for row in one.rows]
        yield from not_adding(f"the rows (level A, {one.tool})", _reported_row(one.social, currency), lines)


def _of_spend(spend: Spend) -> Iterator[Off]:
    for total in spend.totals:
        name = ("cost", total.currency)
        lines: Sequence[Figures] = [{name: row.cost} for row in spend.rows if row.currency == total.currency]
        yield from not_adding("the rows of ad spend", {name: total.cost}, lines)


def _row(row: Row, currency: str) -> Figures:
    own: Figures = {("sessions", ""): row.sessions, ("conversions", ""): row.conversions}
    return own | _money("revenue", row.revenue, row.revenue_other, currency) | _refunded(row, currency)


def _recorded_row(row: RecordedRow, currency: str) -> Figures:
    own: Figures = {("orders", ""): row.orders, ("gross", currency): row.gross, ("ex_vat", currency): row.ex_vat}
    return own | _money("revenue", row.revenue, row.revenue_other, currency) | _refunded(row, currency)


def _reported_row(row: ReportedRow, currency: str) -> Figures:
    own: Figures = {("sessions", ""): row.sessions, ("purchases", ""): row.purchases}
    own |= {(name, ""): count for name, count in row.named.items()}
    return own | _money("revenue", row.revenue, row.revenue_other, currency)


def _refunded(row: Row | RecordedRow, currency: str) -> Figures:
    return _money("refunded", row.refunded, row.refunded_other, currency)


def _money(name: str, own: int | None, other: Mapping[str, int], currency: str) -> Figures:
    own_currency: Figures = {(name, currency): own}
    return own_currency | {(name, code): amount for code, amount in other.items()}
