"""Models side by side: on grouped journeys from elsewhere, or on a period of the project."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

from ..currencies import exponent
from ..errors import Exit, SocialattrError
from ..evidence.model_health import Doubt, doubts_of, few_of, homeless, ills_of
from ..models.grouped import PATH_MODELS, TOUCH_MODELS, Shares, path_credits
from ..models.levels import network_of
from ..models.markov import removal_effects
from ..models.network_paths import Fit, NetworkPaths, Shown, by_fit, by_touch, fitted, network_paths
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
    for transform in transforms:
        table = transform(table)
    figures = {}

    def show(one: Model | FittedModel) -> Shown:
        found = path_credits(one, table, Attribution())
        figures[one.value] = found.conversions
        return Shown(*(_by_label(table, of) for of in (found.conversions, found.value)))

    shown, left_out = _each(wanted or list(PATH_MODELS), show, asked=bool(wanted))
    return _compared(
        table,
        shown,
        10**VALUE_DIGITS,
        subject=file,
        paths=len(table),
        doubts=doubts_of(table, figures),
        left_out=left_out,
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
    if transforms:
        # What is left of a path does not say when its touches were.
        rows = {}
    paths = network_paths(table)
    for transform in transforms:
        paths = cast(NetworkPaths, transform(paths))
    fits: dict[str, Fit] = {}

    def show(one: Model | FittedModel) -> Shown:
        if one in rows:
            return Shown(*(_by_label(table, of) for of in (rows[one].conversions, rows[one].value)))
        if one in ROW_MODELS:
            hint = "leave out --transform, or another model"
            raise SocialattrError(f"{one} needs whole journeys", hint=hint, exit_code=Exit.USAGE)
        if one in TOUCH_MODELS:
            return by_touch(one, paths, settings.attribution)
        fits[one.value] = fitted(one, paths, settings.attribution)
        return by_fit(fits[one.value], paths, settings.attribution)

    shown, left_out = _each(wanted or [*PATH_MODELS, *rows], show, asked=bool(wanted))
    labels = {label for one in shown.values() for label in one.conversions}
    currency = settings.site.currency
    return _compared(
        paths.together,
        shown,
        10 ** exponent(currency),
        subject=period.label,
        paths=len(paths),
        doubts=_doubts(paths, fits, shown),
        left_out=left_out,
        level=measure.level,
        by=by,
        currency=currency,
        fitted_by=FitLevel.NETWORK if fits else None,
        networks={label: network_of(label) for label in sorted(labels)},
        others={name: fit.others for name, fit in fits.items() if fit.others},
    )


def _each(
    wanted: Wanted, show: Callable[[Model | FittedModel], Shown], *, asked: bool
) -> tuple[dict[str, Shown], dict[str, str]]:
    """What each model says, and why others say nothing. Raises what they do where they were asked for by name."""
    shown, left_out = {}, {}
    for name in wanted:
        try:
            shown[name.value] = show(name)
        except SocialattrError as error:
            if asked:
                raise
            left_out[name.value] = error.what
    return shown, left_out


def _doubts(paths: NetworkPaths, fits: Mapping[str, Fit], shown: Mapping[str, Shown]) -> list[Doubt]:
    """What to doubt of models where they were fitted: below that they only share out."""
    found = []
    for name, fit in fits.items():
        found += ills_of(fit.table, {name: fit.credited.conversions})
        found += homeless(name, shown[name].left)
    return [*found, *few_of(paths)]


def _compared(fitted_on: PathTable, shown: Mapping[str, Shown], scale: int, **more: Any) -> Comparison:
    """Models side by side, each with all labels that any has; values in whole units of 1/`scale`."""
    labels = sorted({label for one in shown.values() for label in one.conversions})
    conversions, _ = fitted_on.attributed
    return Comparison(
        models={name: {label: one.conversions.get(label, 0.0) for label in labels} for name, one in shown.items()},
        values={name: {label: one.value.get(label, 0.0) / scale for label in labels} for name, one in shown.items()},
        conversions=conversions,
        unattributed=int(fitted_on.conversions.sum()) - conversions,
        nulls=int(fitted_on.nulls.sum()),
        effects={
            name.value: _by_label(fitted_on, removal_effects(fitted_on, order))
            for name, order in _ORDER.items()
            if name.value in shown
        },
        **more,
    )


def _by_label(table: PathTable, figures: Shares) -> dict[str, float]:
    return dict(zip(table.labels, map(float, figures), strict=True))
