"""The host of a URL, also of one that was written to mislead."""

from __future__ import annotations

from urllib.parse import urlsplit

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from socialattr.catalogue import load
from socialattr.classify import in_app, referrer_host


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://www.facebook.com/groups/1", "www.facebook.com"),
        ("HTTPS://L.FaceBook.com.:443/l.php?u=x", "l.facebook.com"),
        ("//t.co/abc", "t.co"),
        ("t.co/abc", "t.co"),
        ("t.co:443/abc", "t.co"),
        ("t.co", "t.co"),
        ("https://x.com?y", "x.com"),
        ("https://x.com#y", "x.com"),
        ("https://facebook.com@evil.example/", "evil.example"),
        ("https://facebook.com:443@evil.example/", "evil.example"),
        ("https://evil.example\\@facebook.com/", "evil.example"),
        ("https://evil.example?@facebook.com/", "evil.example"),
        ("https://facebook.com%2eevil.example/", "facebook.com%2eevil.example"),
        ("https://blåbær.example/", "xn--blbr-roah.example"),
        ("http://[2001:db8::1]:8080/x", "[2001:db8::1]"),
        ("http://192.0.2.1/", "192.0.2.1"),
        ("http://\\xe4\\xe5.\\xf0\\xf4/", "\\xe4\\xe5.\\xf0\\xf4"),
        ("android-app://com.pinterest/https/www.pinterest.com", "com.pinterest"),
        ("about:blank", ""),
        ("javascript:alert(1)", ""),
        ("file:///C:/facebook.com/", ""),
        ("mailto:someone@facebook.com", ""),
        ("some words", ""),
        ("https:///path", ""),
        ("/path/only", ""),
        ("-", ""),
        ("", ""),
    ],
)
def test_the_host_is_what_a_browser_would_go_to(url: str, host: str) -> None:
    assert referrer_host(pd.Series([url])).tolist() == [host]


def test_gaps_are_no_hosts_and_the_index_stays() -> None:
    found = referrer_host(pd.Series(["t.co/a", None], index=[7, 3]))
    assert found.to_dict() == {7: "t.co", 3: ""}


LABEL = st.from_regex(r"[a-z0-9]([a-z0-9-]{0,8}[a-z0-9])?", fullmatch=True)


@given(
    st.lists(LABEL, min_size=1, max_size=4).map(".".join),
    st.sampled_from(["", "user@", "user:pass@"]),
    st.sampled_from(["", ":", ":8080"]),
    st.from_regex(r"(/[a-z@:.]{0,9})?(\?[a-z@:/.]{0,9})?(#[a-z@:/.]{0,9})?", fullmatch=True),
)
def test_law_the_standard_library_reads_the_same_host(host: str, user: str, port: str, rest: str) -> None:
    url = f"https://{user}{host}{port}{rest}"
    assert referrer_host(pd.Series([url])).tolist() == [urlsplit(url).hostname]


@pytest.mark.parametrize(
    "agent", [clue["agent"] for e in load().entries for clue in e.examples if list(clue) == ["agent"]]
)
def test_an_agent_cut_down_to_its_tokens_names_the_same_app(agent: str) -> None:
    tokens = [token for token in load().agent_tokens if token in agent]
    whole = in_app(pd.Series([agent])).tolist()
    assert whole != [""]
    assert in_app(pd.Series(["Safari/iPhone " + " ".join(tokens)])).tolist() == whole
    assert in_app(pd.Series(["Safari/iPhone " + " ".join(reversed(tokens))])).tolist() == whole
