"""Long texts of strangers cost no more than their length, and deep ones no stack."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from socialattr.errors import SocialattrError
from socialattr.readers import ReadOptions, Source
from socialattr.readers.day_ranges import day_spans, days_above
from socialattr.readers.ga4_data_api import read
from socialattr.readers.ga_preamble import preamble
from socialattr.readers.named_days import days_in_name
from socialattr.readers.order_tags import tags_of_notes

LONG = 60_000


@pytest.mark.parametrize(
    "look",
    [
        lambda: preamble(["#" + ", " * LONG + "a"]),
        lambda: tags_of_notes(pd.Series(["x" + "\n" * LONG + "y"])),
        lambda: days_in_name("a" + " " * LONG + "b"),
        lambda: days_in_name("(1)" * LONG + "b"),
        lambda: day_spans(pd.Series(["a" + " " * LONG + "b"])),
        lambda: days_above(["a" + " " * LONG + "b"]),
    ],
    ids=["preamble", "notes", "blanks in a name", "copies in a name", "spans", "lines above"],
)
def test_no_pattern_takes_the_square_of_a_text(look: Callable[[], object]) -> None:
    start = time.perf_counter()
    look()
    assert time.perf_counter() - start < 1.0


def test_reports_of_a_deep_answer_are_not_looked_for(tmp_path: Path) -> None:
    deep: object = {"metricHeaders": []}
    for _ in range(400):
        deep = {"reports": deep}
    path = tmp_path / "answer.json"
    path.write_text(json.dumps(deep))
    with pytest.raises(SocialattrError, match="no answer of the GA4 Data API"):
        list(read(Source(path.name, path), ReadOptions("UTC", "DKK")))
