"""Every model at every level: what a network's lines say adds up to what its own line says."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from socialattr.models.grouped import PATH_MODELS, TOUCH_MODELS
from socialattr.models.levels import labels_at, network_of
from socialattr.models.network_paths import NetworkPaths, Shown, by_fit, by_touch, fitted, network_paths
from socialattr.models.path_table import PathTable, add
from socialattr.models.transforms import transform_named
from socialattr.names import FitLevel, FittedModel, Model
from socialattr.pipeline.compare import compare_period
from socialattr.pipeline.question import Question
from socialattr.render.compare import comparison_json
from socialattr.settings import Attribution

from .path_tables import Journey, table_of
from .projects import NOW, SAMPLE, Project, sample_project

FINE = (
    *("Facebook / paid / spring", "Facebook / paid", "Facebook / organic", "Instagram / paid / a / b"),
    *("Instagram / organic", "Email / spring", "Email", "Direct", "TikTok / organic"),
)


@st.composite
def journeys(draw: st.DrawFn) -> list[Journey]:
    """Paths of campaigns and posts; TikTok and some more lead to nothing in some lists."""
    path = st.lists(st.sampled_from(FINE), max_size=5).map(tuple)
    one = st.tuples(path, st.integers(0, 3), st.sampled_from([0, 0, 7, 900]), st.integers(0, 3))
    return [(p, c, v if c else 0, n) for p, c, v, n in draw(st.lists(one, max_size=8))]


def shown(model: Model | FittedModel, paths: NetworkPaths) -> Shown:
    if model in TOUCH_MODELS:
        return by_touch(model, paths, Attribution())
    return by_fit(fitted(model, paths, Attribution()), paths, Attribution())


def by_network(credits: Mapping[str, float]) -> dict[str, float]:
    summed: dict[str, float] = {}
    for label, credit in credits.items():
        summed[network_of(label)] = summed.get(network_of(label), 0.0) + credit
    return summed


def coarse(told: list[Journey]) -> list[Journey]:
    return [(tuple(map(network_of, path)), conversions, value, nulls) for path, conversions, value, nulls in told]


@given(told=journeys(), model=st.sampled_from(list(PATH_MODELS)), folded=st.booleans())
def test_lines_add_up_to_their_network(told: list[Journey], model: Model | FittedModel, folded: bool) -> None:
    above, below = network_paths(table_of(coarse(told))), network_paths(table_of(told))
    if folded:
        above, below = (transform_named("exposure")(paths) for paths in (above, below))  # type: ignore[assignment]
    whole, parts = shown(model, above), shown(model, below)
    assert by_network(parts.conversions) == pytest.approx(whole.conversions, rel=1e-12, abs=1e-9)
    assert by_network(parts.value) == pytest.approx(whole.value, rel=1e-12, abs=1e-9)


@given(told=journeys(), model=st.sampled_from(list(PATH_MODELS)), cut=st.integers(0, 8))
def test_parts_in_any_order_give_the_same_bytes(told: list[Journey], model: Model | FittedModel, cut: int) -> None:
    one, other = table_of(told), add([table_of(told[cut:][::-1]), table_of(told[:cut])])
    assert shown(model, network_paths(other)) == shown(model, network_paths(one))
    assert same(network_paths(one).together, table_of(coarse(told)))


def same(one: PathTable, other: PathTable) -> bool:
    columns = ("codes", "lengths", "conversions", "value", "nulls")
    return one.labels == other.labels and all(
        getattr(one, name).tolist() == getattr(other, name).tolist() for name in columns
    )


def test_markov_by_hand_with_credit_that_no_conversion_met() -> None:
    """By network: TikTok, Instagram, Direct lose 1/3, 1, 1/2 of what converts. Of 2 that is 4/11, 12/11, 6/11.

    Instagram's 12/11 go 2 to 1, as linear has it. TikTok only ever led to Instagram on the way to nothing.
    """
    told: list[Journey] = [
        (("Instagram / paid",), 1, 300, 0),
        (("Instagram / organic", "Direct"), 1, 100, 0),
        (("TikTok / organic", "Instagram / paid"), 0, 0, 1),
    ]
    found = shown(FittedModel.MARKOV_1, network_paths(table_of(told)))
    assert found.conversions == pytest.approx(
        {
            "Instagram / paid": 8 / 11,
            "Instagram / organic": 4 / 11,
            "Direct": 6 / 11,
            "TikTok / organic": 0,
            "TikTok / (no converting touch)": 4 / 11,
        }
    )
    assert found.left == pytest.approx({"TikTok": 4 / 11})
    # Of 400 Instagram has 2400/11, which go 300 to 50.
    assert found.value["Instagram / paid"] == pytest.approx(2400 / 11 * 300 / 350)
    assert found.value["TikTok / (no converting touch)"] == pytest.approx(800 / 11)


def test_direct_and_distinct_go_by_networks_at_every_level() -> None:
    told: list[Journey] = [(("Facebook / paid", "Facebook / organic", "Email / spring"), 1, 0, 0)]
    found = shown(Model.LINEAR_DISTINCT, network_paths(table_of(told))).conversions
    assert found == {"Facebook / paid": 0.25, "Facebook / organic": 0.25, "Email / spring": 0.5}
    told = [(("Facebook / paid", "Direct / spring"), 1, 0, 0)]
    found = shown(Model.LAST_NON_DIRECT, network_paths(table_of(told))).conversions
    assert found == {"Facebook / paid": 1.0, "Direct / spring": 0.0}


def test_shapley_rates_takes_the_smallest_as_one() -> None:
    """n00 to n13 with 14 to 1 conversions: the last three are one, with 6 conversions that go 3 to 2 to 1."""
    told: list[Journey] = [((f"n{number:02}",), 14 - number, 0, 10) for number in range(14)]
    paths = network_paths(table_of(told))
    fit = fitted(FittedModel.SHAPLEY_RATES, paths, Attribution())
    assert (list(fit.others), len(fit.table.labels)) == (["n11", "n12", "n13"], 12)
    found = by_fit(fit, paths, Attribution()).conversions
    assert found == pytest.approx({path[0]: conversions for path, conversions, *_ in told})
    assert fitted(FittedModel.SHAPLEY_RATES, network_paths(table_of(told[:12])), Attribution()).others == ()


def test_small_networks_that_no_conversion_met_are_told_apart() -> None:
    told: list[Journey] = [((f"n{number:02}",), 5, 0, 5) for number in range(11)]
    told += [(("x", "n00"), 0, 0, 4), (("y", "n00"), 0, 0, 1)]
    paths = network_paths(table_of(told))
    found = shown(FittedModel.SHAPLEY_RATES, paths)
    assert sum(found.conversions.values()) == pytest.approx(55, abs=1e-9)
    assert set(found.conversions) == set(paths.labels)


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Project:
    project = sample_project(tmp_path_factory.mktemp("sample") / "project")
    project.ingest(*(SAMPLE / part for part in ("logs", "orders", "events")))
    return project


def document(project: Project, by: FitLevel, parts: int) -> tuple[dict[str, Any], str]:
    text = comparison_json(compare_period(project.folder, Question("2026-10", parts=parts), [], [], by, NOW))
    return json.loads(text), text


def test_every_model_of_the_sample_adds_up_at_every_level(sample: Project) -> None:
    network, _ = document(sample, FitLevel.NETWORK, 1)
    assert network["fitted_by"] == "network"
    assert len(network["others"]["shapley_rates"]) == len(network["networks"]) - 11
    for by in (FitLevel.PAID, FitLevel.CAMPAIGN, FitLevel.POST):
        told, text = document(sample, by, 1)
        assert text == document(sample, by, 7)[1], by
        assert list(told["models"]) == list(network["models"])
        assert told["removal_effects"] == network["removal_effects"]
        for figures in ("models", "values"):
            for model, credits in told[figures].items():
                summed = dict.fromkeys(network[figures][model], 0.0)
                for label, credit in credits.items():
                    summed[told["networks"][label]] += credit
                assert summed == pytest.approx(network[figures][model], rel=1e-12, abs=1e-9), (by, model)


def test_a_network_with_a_slash_in_its_name_is_one_network() -> None:
    rows = pd.DataFrame({"network": ["X / Twitter"], "channel": ["Organic Social"], "paid": ["no"], "direct": [False]})
    rows = rows.assign(campaign="a / b", content="")
    assert labels_at(FitLevel.CAMPAIGN, rows).tolist() == ["X/Twitter / organic / a / b"]
    assert network_of("X/Twitter / organic / a / b") == "X/Twitter"
