"""Models side by side: on grouped journeys from elsewhere, or on a period of the project."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from ..currencies import exponent
from ..errors import Exit, SocialattrError
from ..evidence.model_health import doubts_of
from ..models.grouped import PATH_MODELS, Credited, path_credits
from ..models.markov import removal_effects
from ..models.path_table import PathTable
from ..models.transforms import WRITTEN, transform_named
from ..names import FitLevel, FittedModel, Model
from ..settings import Attribution, Settings
from ..store import Snapshot
from ..summaries.compared import Comparison
from ..summaries.period import Period
from .feeds import sources_of
from .path_file import VALUE_DIGITS, read_paths
from .paths import period_paths, refuse_without_orders
from .project import open_project
from .question import Question, asked_period, measure_of, parts_for, refuse_without_data
from .row_credits import ROW_MODELS

Wanted = Sequence[Model | FittedModel]
Transforms = Sequence[Callable[[PathTable], PathTable]]

_ORDER = {FittedModel.MARKOV_1: 1, FittedModel.MARKOV_2: 2, FittedModel.MARKOV_3: 3}


def models_named(text: str, *, only_paths: bool) -> Wanted:
    """Models by their names with commas between; none where all are meant.

    A list of paths (`only_paths`) has neither times nor tags, and some models need those.

    Raises SocialattrError (2) with the names that there are.
    """
    every = [*PATH_MODELS, *([] if only_paths else ROW_MODELS)]
    known: dict[str, Model | FittedModel] = {one.value: one for one in every}
    names = [name.strip() for name in text.split(",") if name.strip()]
    for name in names:
        if name not in known:
            needs_more = name in ROW_MODELS
            what = f"{name} needs single visits" if needs_more else f"no model is called {name}"
            raise SocialattrError(what, hint=f"one of: {', '.join(known)}", exit_code=Exit.USAGE)
    return [known[name] for name in dict.fromkeys(names)]


def transforms_named(texts: Iterable[str]) -> Transforms:
    """Transforms as they are written, in their order. Raises SocialattrError (2)."""
    try:
        return [transform_named(text) for text in texts]
    except ValueError as error:
        raise SocialattrError(str(error), hint=f"one of: {', '.join(WRITTEN)}", exit_code=Exit.USAGE) from None


def compare_paths(name: str, wanted: Wanted, transforms: Transforms, decimal: str = "") -> Comparison:
    """Compare models on a list of paths; needs no project. Raises SocialattrError: see `read_paths`."""
    table, file, has_nulls = read_paths(name, decimal)
    return _compared(
        table,
        wanted or list(PATH_MODELS),
        transforms,
        lambda one, told: _by_paths(one, told, Attribution()),
        10**VALUE_DIGITS,
        file,
        asked=bool(wanted),
        without_nulls=not has_nulls,
    )


def compare_period(
    project: Path,
    question: Question,
    wanted: Wanted,
    transforms: Transforms,
    by: FitLevel = FitLevel.NETWORK,
    now: datetime | None = None,
) -> Comparison:
    """Compare models on the journeys of a period of the project.

    Raises SocialattrError: exit 3 where nothing was imported of the period, or nothing but totals.
    """
    settings, store = open_project(project)
    period = asked_period(question, settings, now or datetime.now(UTC))
    return store.reading(lambda snapshot: _of_period(snapshot, settings, period, question, wanted, transforms, by))


def _of_period(
    snapshot: Snapshot,
    settings: Settings,
    period: Period,
    question: Question,
    wanted: Wanted,
    transforms: Transforms,
    by: FitLevel,
) -> Comparison:
    refuse_without_orders(snapshot)
    refuse_without_data(sources_of(snapshot, settings.zone), period)
    measure = measure_of(snapshot, settings, period, question.conversion)
    table, rows = period_paths(measure, by, question.parts or parts_for(snapshot))
    currency = settings.site.currency
    scale = 10 ** exponent(currency)
    if transforms:
        # What is left of a path does not say when its touches were.
        rows = {}
    return _compared(
        table,
        wanted or [*PATH_MODELS, *rows],
        transforms,
        lambda name, told: rows.get(name) or _by_paths(name, told, settings.attribution),
        scale,
        period.label,
        asked=bool(wanted),
        level=measure.level,
        by=by,
        currency=currency,
    )


def _compared(
    table: PathTable,
    wanted: Wanted,
    transforms: Transforms,
    credit: Callable[[Model | FittedModel, PathTable], Credited],
    scale: int,
    subject: str,
    *,
    asked: bool,
    **more: object,
) -> Comparison:
    for transform in transforms:
        table = transform(table)
    credits, values, left_out = {}, {}, {}
    for name in wanted:
        try:
            found = credit(name, table)
        except SocialattrError as error:
            if asked:
                raise
            left_out[name.value] = error.what
            continue
        credits[name.value], values[name.value] = found.conversions, found.value / scale
    conversions, _ = table.attributed
    return Comparison(
        subject=subject,
        models=_by_label(table, credits),
        values=_by_label(table, values),
        conversions=conversions,
        unattributed=int(table.conversions.sum()) - conversions,
        nulls=int(table.nulls.sum()),
        paths=len(table),
        effects=_by_label(
            table,
            {name.value: removal_effects(table, order) for name, order in _ORDER.items() if name.value in credits},
        ),
        doubts=doubts_of(table, credits),
        left_out=left_out,
        **more,  # type: ignore[arg-type]
    )


def _by_paths(name: Model | FittedModel, table: PathTable, attribution: Attribution) -> Credited:
    if name in ROW_MODELS:
        hint = "leave out --transform, or another model"
        raise SocialattrError(f"{name} needs whole journeys", hint=hint, exit_code=Exit.USAGE)
    return path_credits(name, table, attribution)


def _by_label(table: PathTable, figures: Mapping[str, np.ndarray]) -> dict[str, dict[str, float]]:
    return {name: dict(zip(table.labels, map(float, values), strict=True)) for name, values in figures.items()}
