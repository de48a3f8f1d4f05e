"""Tables never cut a number, and what is printed adds up."""

from __future__ import annotations

import re

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from socialattr.names import Dimension
from socialattr.render.numbers import change, number, rounded_to_total
from socialattr.render.rows import rows_table
from socialattr.render.table import Column, table
from socialattr.render.words import key_columns
from socialattr.text import spreadsheet_safe, visible

AMOUNTS = st.lists(st.floats(0, 1e7), min_size=1, max_size=12)


@given(AMOUNTS, st.sampled_from([0, 1, 2]))
def test_printed_cells_add_up_to_the_printed_total(values: list[float], digits: int) -> None:
    total = sum(values)
    rounded = rounded_to_total(values, total, digits)
    assert sum(rounded) == pytest.approx(round(round(total * 10**digits, 9)) / 10**digits)
    assert all(abs(a - b) <= 1 / 10**digits + 1e-9 for a, b in zip(values, rounded, strict=True))


@given(
    st.lists(st.tuples(st.text(max_size=40), st.integers(0, 10**12), st.integers(0, 10**9)), min_size=1, max_size=5),
    st.integers(40, 160),
)
def test_a_number_is_never_cut(rows: list[tuple[str, int, int]], width: int) -> None:
    names, big, small = zip(*rows, strict=True)
    columns = [
        Column("Campaign", names, True),
        Column("Revenue", [number(value) for value in big]),
        Column("Sessions", [number(value) for value in small], drop=1),
    ]
    text = table(columns, width)
    assert all(number(value) in text for value in big)
    assert all(cell_len(line) <= width for line in text.splitlines() if "No room" not in line)
    assert ("No room for: Sessions" in text) or all(number(value) in text for value in small)


def test_columns_go_in_the_stated_order() -> None:
    columns = [Column("Network", ["Facebook"], True), Column("A" * 20, ["1"], drop=1), Column("B" * 20, ["2"], drop=2)]
    assert "No room for: " + "B" * 20 + "\n  (" in table(columns, 40)
    assert "No room" not in table(columns, 80)


def test_markup_is_text() -> None:
    drawn = table([Column("Campaign", ["[red]x[/red] :smile: [link=http://a]b[/link]"], True)], 80)
    assert "[red]x[/red] :smile: [link=http://a]b[/link]" in drawn


@pytest.mark.parametrize(("share", "text"), [(0.104, "+10%"), (-0.5, "-50%"), (0.0, "+0%"), (None, "–")])
def test_a_change_is_signed(share: float | None, text: str) -> None:
    assert change(share) == text


@given(st.text())
def test_visible_text_is_inert_and_stays_so(text: str) -> None:
    shown = visible(text)
    assert visible(shown) == shown
    assert shown.encode("utf-8").decode() == shown
    assert not any(ord(c) < 32 or 0x7F <= ord(c) < 0xA0 for c in shown)
    assert spreadsheet_safe(text).lstrip(" \u00a0")[:1] not in ("=", "+", "-", "@", "＝", "＋", "－", "＠")


def test_of_pages_the_ends_are_kept() -> None:
    pages = ["shop.example/cykler/nordlys-city", "shop.example/cykler/nordlys-e7"]
    drawn = table([Column("Landing page", pages, True, narrowest=20, tail=True), Column("Revenue", ["1", "2"])], 40)
    assert "…mple/cykler/nordlys-city" not in drawn  # There is room for the whole.
    drawn = table([Column("Landing page", pages, True, narrowest=20, tail=True), Column("R" * 17, ["1", "2"])], 40)
    assert [line.split()[0] for line in drawn.splitlines()[2:]] == ["…/cykler/nordlys-city", "…le/cykler/nordlys-e7"]


def test_the_width_that_shows_all_does() -> None:
    columns = [Column("Network", ["Facebook"], True), *(Column(str(n) * 20, ["1"], drop=n) for n in range(1, 8))]
    found = re.search(r"--width (\d+) shows all", table(columns, 60))
    assert found
    assert "No room" not in table(columns, int(found[1]))


class _Named:
    def __init__(self, page: str) -> None:
        self.keys = {"network": "Facebook", "landing_page": page}


def test_a_host_that_all_pages_have_is_left_out() -> None:
    one = [_Named("shop.example/a"), _Named("shop.example/b")]
    two = [*one, _Named("leje.example/b")]
    assert list(key_columns(one, Dimension.LANDING_PAGE, [])[1].cells) == ["/a", "/b"]
    assert list(key_columns(two, Dimension.LANDING_PAGE, [])[1].cells) == [row.keys["landing_page"] for row in two]


def test_what_all_rows_have_alike_makes_room_first() -> None:
    rows = pd.DataFrame(
        {"tool": ["GA4"] * 2, "first": ["2026-10-01"] * 2, "source": ["facebook", "ig"], "clicks": [9, 8]}
    )
    assert rows_table(rows, 30).splitlines()[0].split() == ["tool", "source", "clicks"]
