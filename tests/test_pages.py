"""Every format has its page, and every page its format."""

from __future__ import annotations

import pytest

from socialattr.errors import SocialattrError
from socialattr.pages import Page, build, pages
from socialattr.readers import READERS

TEXT = """
[[page]]
format = "x-ads"
title = "X Ads"
level = "spend"
yields = "cost"
files = "CSV"
export = ["Ads > Export"]
export_da = ["Annoncer > Eksportér"]
seen = "nowhere"
"""


def test_every_reader_has_a_page_and_every_page_a_reader() -> None:
    assert set(pages()) == set(READERS)


@pytest.mark.parametrize("page", pages().values(), ids=lambda page: page.format)
def test_a_page_says_in_both_languages_how_a_file_is_exported(page: Page) -> None:
    assert page.export
    assert page.export_da
    assert all(step == step.strip() != "" for step in (*page.export, *page.export_da, *page.notes))
    assert all((page.title, page.yields, page.files, page.seen))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (TEXT.replace("seen", "saw"), "x-ads: no seen; x-ads: unknown field saw"),
        (TEXT.replace('"spend"', '"D"'), "x-ads: level D is none of A, B, C, spend, none"),
        (TEXT.replace('["Ads > Export"]', '"Ads"'), "x-ads: export is no list"),
        (TEXT + TEXT, "two pages for x-ads"),
    ],
)
def test_a_fault_in_the_data_is_named(text: str, says: str) -> None:
    with pytest.raises(SocialattrError, match=says):
        build(text)
