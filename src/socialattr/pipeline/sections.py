"""The sections of a report that stand beside single visits: orders with a source, and totals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from ..names import Dimension, Level
from ..store import Refused
from ..summaries.coverage import Covered, Source
from ..summaries.period import Period
from ..summaries.recorded import Recorded
from ..summaries.reported import Reported
from ..summaries.spent import Evidence
from .measure import Measure
from .rates_file import rates_of
from .recorded import open_books, orders_evidence, records_of
from .reported import reports_of, told_totals, totals_evidence


@dataclass(frozen=True)
class Sections:
    """Levels B and A of a period, what each says of paid traffic, and the ranges that were left out."""

    recorded: Sequence[Recorded]
    reported: Sequence[Reported]
    evidences: Sequence[Evidence]
    refused: Sequence[Refused]

    def level(self, has_visits: bool, has_orders: bool) -> Level:
        """The best level that there is; orders without any source are level B where there is nothing else."""
        if has_visits:
            return Level.C
        return Level.B if self.recorded or (has_orders and not self.reported) else Level.A

    @property
    def compared(self) -> bool:
        """Whether anything is set against the period before."""
        rows = [one.social.orders_before for one in self.recorded]
        return any(value is not None for value in (*rows, *(one.social.sessions_before for one in self.reported)))


def sections_of(
    measure: Measure, period: Period, by: Dimension, sources: Sequence[Source], covered: Mapping[str, Covered]
) -> Sections:
    """Work out what orders and totals say of the period."""
    snapshot, settings = measure.snapshot, measure.settings
    found = Sections((), (), (), ())
    if snapshot.live_of("orders") or snapshot.live_of("origins"):
        books = open_books(snapshot, settings, measure.rules, measure.conversion)
        records = records_of(books, period, by, sources)
        evidences = orders_evidence(books, period, records, sources)
        found = replace(found, recorded=records, evidences=evidences, refused=books.refused(period))
    if snapshot.live_of("totals"):
        told = told_totals(snapshot, period, measure.rules, measure.posts, rates_of(settings))
        reports = reports_of(snapshot, settings, measure.rules, period, told, by, sources)
        evidences = [*found.evidences, *totals_evidence(told, reports, covered, measure.rules)]
        found = replace(found, reported=reports, evidences=evidences, refused=[*found.refused, *told.refused])
    return found
