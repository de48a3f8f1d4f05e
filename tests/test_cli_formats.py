"""`socialattr formats`: every format, and how its files are exported."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from command_line import run
from socialattr.pages import pages
from socialattr.readers import READERS, formats


def test_every_format_is_listed_with_its_level(tmp_path: Path) -> None:
    told = json.loads(run(tmp_path, "formats", "--json").out)
    assert [one["format"] for one in told] == list(pages())
    out = run(tmp_path, "formats", "--width", "200").out
    for page in pages().values():
        assert [line for line in out.splitlines() if line.startswith(f"{page.format} ") and page.title in line]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", sorted(set(pages()) & set(READERS)))
@pytest.mark.parametrize("width", ["60", "120"])
def test_a_page_says_how_to_export_in_both_languages(tmp_path: Path, name: str, width: str) -> None:
    out = run(tmp_path, "formats", name, "--width", width).out
    plain = " ".join(out.split())
    page = pages()[name]
    assert all(" ".join(step.split()) in plain for step in (*page.export, *page.export_da, *page.notes))
    assert "Sådan eksporteres" in out
    assert "Example: socialattr ingest --dry-run exports/*" in out
    assert all(
        len(line) <= int(width) for line in out.splitlines() if " " in line.strip()[:40] and "Example" not in line
    )


def test_a_page_shows_the_headings_of_each_language_and_whether_they_are_confirmed(tmp_path: Path) -> None:
    out = run(tmp_path, "formats", "woocommerce-orders", "--width", "200").out
    assert "Headings in English (confirmed; " in out
    assert "Headings in Danish (not confirmed; " in out
    assert "  customer_type: customer type\n" in out


def test_a_format_of_ones_own_has_the_page_that_it_is_like(tmp_path: Path) -> None:
    (tmp_path / "socialattr.toml").write_text(
        '[[format]]\nname = "mine"\nlike = "generic-spend"\nmap = { "Forbrug i alt" = "cost" }\n'
    )
    assert "Your own: mine, like generic-spend" in run(tmp_path, "formats").out
    out = run(tmp_path, "formats", "mine").out
    assert out.startswith("mine: Ad spend of any platform, as a list, read like generic-spend\n")
    assert "Mapped: cost <- Forbrug i alt" in out


def test_there_is_no_such_format(tmp_path: Path) -> None:
    ran = run(tmp_path, "formats", "ga5")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("socialattr: there is no format ga5\n  try: ")


def test_every_heading_is_of_a_reader() -> None:
    known = {name for name in formats() if name.partition("/")[0] in READERS}
    assert set(formats()) == known


def test_a_page_is_light_and_shows_all_languages_when_asked(tmp_path: Path) -> None:
    out = run(tmp_path, "formats", "ga4-report").out
    assert out.index("Example: ") < out.index("Headings in English")
    assert "Headings in German" not in out
    assert "\n  mark: " not in out
    assert "Also known in Norwegian, Swedish and German: socialattr formats ga4-report --headings" in " ".join(
        out.split()
    )
    assert "Headings in German" in run(tmp_path, "formats", "ga4-report", "--headings").out


def test_the_list_says_each_tool_in_full_at_80_columns(tmp_path: Path) -> None:
    out = run(tmp_path, "formats").out
    assert all(page.title in out for page in pages().values())
    assert all(len(line) <= 80 for line in out.splitlines())


@pytest.mark.parametrize(
    ("typed", "near"), [("shopify", "shopify-orders"), ("Meta", "meta-ads"), ("ga4_report", "ga4")]
)
def test_a_name_that_is_almost_one_is_answered(tmp_path: Path, typed: str, near: str) -> None:
    assert f"try: socialattr formats {near}" in run(tmp_path, "formats", typed).err
