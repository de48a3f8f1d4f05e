"""`classify`: one link with every step of its decision, and lists of hits row by row."""

from __future__ import annotations

import csv
import io
import json
import random
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from command_line import Ran, run
from socialattr.classify import Outcome, Repair, classify, explained
from socialattr.pipeline.batch import judged
from socialattr.pipeline.decide import decide
from socialattr.pipeline.hits import Hide
from socialattr.pipeline.rules import rules_of
from socialattr.readers import find_sources
from socialattr.readers.every_row import every_row, list_of
from socialattr.settings import Settings
from test_classify import FACEBOOK_APP, INSTAGRAM_APP, OWN, PRECEDENCE, ROWS, hits

COLUMNS = ["id", "network", "social", "paid", "channel", "bot", "evidence", "tool", "confidence", "conflicts"]
PREVIEW = "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)"
NOTHING = [
    "(direct)", "-", "null", "about:blank", "", " ", "(not set)", "undefined", "https://",
    "chrome-extension://facebook.com/", "javascript:alert(1)", "data:text/html,x",
]  # fmt: skip
HOSTILE = [
    "\x1b[31mred\x07",
    "<script>alert(1)</script>",
    "[bold]x[/nothing]",
    "=cmd|'/c calc'!A1",
    "a" * 8192,
    "a\nb\r\nc",
    'she said "hi", twice',
    "\u202egnp.exe\u200b",
    "bl%E5b%E6r",
    "a\u030a",
    "\x00nul",
    "\\",
    "%",
    "%zz",
    "a" + "\n" * 300 + "b",
]


def batch(folder: Path, text: str | bytes, *more: str) -> Ran:
    file = folder / "list.csv"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return run(folder, "classify", "--batch", file, *more)


def rows(ran: Ran) -> list[dict[str, str]]:
    assert ran.code == 0, ran.err
    return list(csv.DictReader(io.StringIO(ran.out)))


def written(lines: Sequence[Sequence[str]], **dialect: str | int) -> str:
    out = io.StringIO()
    csv.writer(out, **dialect).writerows(lines)  # type: ignore[arg-type]
    return out.getvalue()


def one(folder: Path, *arguments: str) -> Mapping[str, object]:
    ran = run(folder, "classify", *arguments, "--format", "json")
    assert ran.code == 0, ran.err
    told: Mapping[str, object] = json.loads(ran.out)
    return told


@pytest.mark.parametrize(("row", "expected"), PRECEDENCE, ids=lambda value: "-".join(map(str, value))[:70])
def test_the_steps_end_where_classify_does(row: dict[str, str], expected: tuple[str, ...]) -> None:
    told = explained(hits(row), OWN)
    found = classify(hits(row), OWN).iloc[0]
    assert dict(told.touch) == dict(found)
    step = {"app_referrer": "referrer", "shortener": "referrer"}.get(expected[0], expected[0])
    assert told.decided == step or (told.decided, step) == ("site_click", "click_id")
    outcomes = [step.outcome for step in told.steps]
    place = outcomes.index(Outcome.DECIDES)
    assert set(outcomes[:place]) <= {Outcome.PASSED}
    assert set(outcomes[place + 1 :]) <= {Outcome.NOT_ASKED}


@given(ROWS)
@settings(max_examples=30)
def test_law_the_steps_end_where_classify_does(some: list[dict[str, str]]) -> None:
    for row in some:
        assert dict(explained(hits(row), OWN).touch) == dict(classify(hits(row), OWN).iloc[0])


@pytest.mark.parametrize(
    ("row", "name", "found"),
    [
        ({"referrer": "l.facebook.com/"}, "referrer", "l.facebook.com is Facebook, redirect"),
        ({"referrer": "lnkd.in/a"}, "referrer", "lnkd.in is LinkedIn, short link"),
        ({"referrer": "www.blog.dk/"}, "referrer", "blog.dk is a site that is no network we know"),
        ({"referrer": "android-app://com.pinterest/"}, "referrer", "com.pinterest is Pinterest, app"),
        ({"referrer": "shop.example/"}, "own", "shop.example is your own site"),
        ({"referrer": "pay.klarna.com/"}, "own", "pay.klarna.com is not your own site"),
        ({}, "own", "no referrer"),
        ({"utm_source": "fb", "utm_medium": "cpc"}, "utm", "source fb is Facebook; medium cpc says paid"),
        ({"utm_source": "nyt"}, "utm", "source nyt is no network that we know"),
        ({"utm_source": "fbads"}, "utm", "source fbads is Facebook, as its ads are named"),
        ({"utm_source": "buffer"}, "utm", "source buffer is Buffer, a sharing tool"),
        ({"agent": FACEBOOK_APP}, "agent", "the agent names the app of Facebook (FBAN/)"),
        ({"agent": "Safari"}, "agent", "the agent names no app"),
        ({"click_id": "ttclid"}, "click_id", "ttclid proves TikTok, paid"),
    ],
)  # fmt: skip
def test_each_step_says_what_it_found(row: dict[str, str], name: str, found: str) -> None:
    assert next(step.found for step in explained(hits(row), OWN).steps if step.name == name) == found


def test_what_else_told_the_network_is_said() -> None:
    assert explained(hits({"click_id": "fbclid", "agent": INSTAGRAM_APP}), OWN).network_by == "agent"
    assert (
        explained(hits({"utm_source": "buffer", "utm_medium": "social", "referrer": "t.co/"}), OWN).network_by
        == "referrer"
    )
    assert explained(hits({"utm_source": "facebook"}), OWN).network_by == ""


def test_a_clue_that_told_only_the_network_is_not_called_unasked(tmp_path: Path) -> None:
    ran = run(tmp_path, "classify", "?fbclid=x", "--agent", INSTAGRAM_APP)
    assert "asked for the network only: the agent names the app of Instagram" in ran.unfolded
    ran = run(tmp_path, "classify", "--referrer", "buff.ly/x")
    assert "buff.ly is Buffer, a sharing tool, short link: the network stays unknown <- decides" in ran.unfolded


def test_a_repair_is_a_step() -> None:
    rules = replace(OWN, repairs=(Repair({"source": "fejsbog"}, {"source": "facebook"}),))
    first = explained(hits({"utm_source": "fejsbog"}), rules).steps[0]
    assert (first.name, first.found) == ("repair", "source fejsbog is read as facebook")


def test_one_link_as_people_read_it(tmp_path: Path) -> None:
    """It works without a project, and says of values that are left out only what they are called."""
    link = "https://shop.example/cykler?fbclid=IwAR1&farve=rod"
    ran = run(tmp_path, "classify", link, "--referrer", "https://l.facebook.com/l.php?u=x")
    assert (ran.code, ran.err) == (0, "")
    assert (
        ran.out
        == """\
Facebook · Organic Social · paid: unknown

  Network      Facebook
  Tool         –
  Source       facebook / social
  Campaign     –
  Channel      Organic Social
  Paid         unknown
  Evidence     referrer
  Confidence   high
  Conflicts    –
  Session      a new one starts

How it was decided
   1 robot     no agent is given
   2 own site  l.facebook.com is not your own site
   3 payment   l.facebook.com is not a payment page
   4 login     l.facebook.com is not a login page
   5 tags      no tags
   6 ad click  no click id of a search engine, an ad network or a newsletter
   7 referrer  l.facebook.com is Facebook, redirect  <- decides
   8 click id  not asked, referrer had decided (fbclid proves Meta (app
               unknown), paid or not)
   9 app       not asked, referrer had decided (no agent is given)

What an import keeps of it
  Page         shop.example/cykler
  Tags         –
  Click ids    fbclid (the names, not the values)
  Others       farve (the names, not the values)
  Referrer     l.facebook.com/l.php
  Agent        –
"""
    )


def test_ga4_beside_ours(tmp_path: Path) -> None:
    ran = run(tmp_path, "classify", "?fbclid=1")
    assert "Organic Social (GA4 says Direct)" in ran.unfolded
    ran = run(tmp_path, "classify", "?fbclid=1", "--channels", "ga4")
    assert "Direct (socialattr says Organic Social)" in ran.unfolded
    assert one(tmp_path, "?fbclid=1")["result"]["ga4_channel"] == "Direct"  # type: ignore[index]


def test_a_robot_is_no_visit(tmp_path: Path) -> None:
    told = one(tmp_path, "?utm_source=fb", "--agent", PREVIEW)
    assert told["decided_by"] == "robot"
    assert {"network": "", "social": False, "robot": True, "evidence": "robot"}.items() <= told["result"].items()  # type: ignore[attr-defined]
    assert run(tmp_path, "classify", "?utm_source=fb", "--agent", PREVIEW).out.startswith("A robot: no visit\n")


def test_what_no_import_keeps_is_said(tmp_path: Path) -> None:
    assert "Nothing      left out as asset" in run(tmp_path, "classify", "https://shop.example/x.css?v=1").out
    assert "Nothing      left out as robot" in run(tmp_path, "classify", "/", "--agent", PREVIEW).out
    assert "Nothing" not in run(tmp_path, "classify", "/", "--agent", FACEBOOK_APP).out


def test_personal_data_is_redacted_as_at_the_door(tmp_path: Path) -> None:
    link = "https://shop.example/order-received/10432/?utm_source=fb&utm_campaign=mette@example.dk&q=hemmelig"
    for form in ("table", "json"):
        ran = run(tmp_path, "classify", link, "--referrer", "https://x.dk/anna@example.dk?a=hemmelig", "--format", form)
        assert "(redacted)" in ran.out
        for secret in ("mette", "anna", "hemmelig", "10432"):
            assert secret not in ran.talk
    assert "Redacted     2 emails" in run(tmp_path, "classify", link, "--referrer", "https://x.dk/anna@example.dk").out


def test_the_projects_own_rules_count(tmp_path: Path) -> None:
    (tmp_path / "socialattr.toml").write_text(
        '[site]\nhosts = ["shop.example"]\n'
        '[[network]]\nslug = "forum"\nname = "Forum"\nkind = "forum"\nhosts = ["f.example"]\n'
        '[[repair]]\nmatch = { source = "fejsen" }\nbecomes = { source = "facebook" }\n',
        encoding="utf-8",
    )
    assert "The visit goes on" in run(tmp_path, "classify", "/kurv", "--referrer", "https://www.shop.example/").out
    assert "Forum · Organic Social" in run(tmp_path, "classify", "--referrer", "f.example").out
    ran = run(tmp_path, "classify", "?utm_source=fejsen")
    assert "source fejsen is read as facebook" in ran.unfolded
    found = rows(batch(tmp_path, "id,referrer,query\n1,f.example,\n2,,utm_source=fejsen\n"))
    assert [row["network"] for row in found] == ["Forum", "Facebook"]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_comes_out_inert(text: str, tmp_path: Path) -> None:
    text = text.replace("\0", "")
    ran = run(tmp_path, "classify", f"https://shop.example/{text}?utm_source={text}&utm_campaign={text}", "--referrer",
              f"https://blog.dk/{text}", "--agent", text)  # fmt: skip
    assert ran.code == 0
    assert not any(ord(c) < 32 and c != "\n" for c in ran.talk)
    assert not {"\x7f", "\u202e", "\u200b"} & {*ran.talk}
    assert max(map(len, ran.out.splitlines())) <= 80
    assert len(ran.out) < 9000
    json.loads(run(tmp_path, "classify", f"?utm_source={text}", "--format", "json").out)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ((), "nothing to classify"),
        (("?a=b", "--batch", "x.csv"), "a link and a batch at once"),
        (("?a=b", "--format", "csv"), "one decision is no CSV"),
        (("--batch", "x.csv", "--format", "json"), "a batch is written as CSV only"),
        (("--batch", "x.csv"), "there is no such file"),
    ],
)
def test_wrong_use(arguments: tuple[str, ...], says: str, tmp_path: Path) -> None:
    ran = run(tmp_path, "classify", *arguments)
    assert (ran.code, says in ran.err, ran.out) == (2, True, "")


def test_a_batch_has_a_row_for_each_row(tmp_path: Path) -> None:
    """
    The columns and their order are what others build on.
    """
    text = f"""\
id,referrer,query,user_agent
a,https://l.facebook.com/l.php?u=https%3A%2F%2Fshop.example,,
b,,utm_source=fb&utm_medium=cpc,
c,,?fbclid=IwAR1,{INSTAGRAM_APP.replace(",", "")}
d,https://www.google.com/url?q=x,,
e,https://l.facebook.com/,,{PREVIEW}
f,,,
g,,utm_source=buffer&utm_medium=social,
"""
    ran = batch(tmp_path, text)
    assert ran.out.splitlines() == [
        ",".join(COLUMNS),
        "a,Facebook,true,no,Organic Social,false,referrer,,high,",
        "b,Facebook,true,yes,Paid Social,false,utm,,high,",
        "c,Instagram,true,unknown,Organic Social,false,click_id,,medium,",
        "d,,false,no,Organic Search,false,referrer,,,",
        "e,,false,no,,true,robot,,,",
        "f,,false,no,Direct,false,none,,,",
        "g,Other social,true,no,Organic Social,false,utm,Buffer,low,",
    ]
    assert ran.err == ""
    assert batch(tmp_path, text, "-o", str(tmp_path / "out.csv")).out == ""
    assert (tmp_path / "out.csv").read_text(encoding="utf-8") == ran.out


@pytest.mark.parametrize(
    ("referrer", "network", "evidence"),
    [
        ("https://www.facebook.com/l.php?u=https%3A%2F%2Fshop.example%2F", "Facebook", "referrer"),
        ("HTTPS://L.FACEBOOK.COM.:443/L.PHP", "Facebook", "referrer"),
        ("http://user:pw@t.co/abc", "X", "referrer"),
        ("l.instagram.com/?u=x", "Instagram", "referrer"),
        ("//www.reddit.com/r/x", "Reddit", "referrer"),
        ("  https://out.reddit.com/  ", "Reddit", "referrer"),
        ("https%3A%2F%2Fl.facebook.com%2Fl.php%3Fu%3Dx", "Facebook", "referrer"),
        ("android-app://com.linkedin.android", "LinkedIn", "app_referrer"),
        ("ANDROID-APP://com.pinterest/", "Pinterest", "app_referrer"),
        ("android-app://org.x/https/www.facebook.com", "Facebook", "app_referrer"),
        ("https://evil.example\\@facebook.com/", "", "referrer"),
        ("https://facebook.com@evil.example/", "", "referrer"),
        ("https://facebook.com.evil.example/", "", "referrer"),
        ("https://blåbær.dk/", "", "referrer"),
        ("https://www.netflix.com/?x=facebook.com", "", "referrer"),
        *((nothing, "", "none") for nothing in NOTHING),
    ],
)
def test_referrers_in_all_their_forms(referrer: str, network: str, evidence: str, tmp_path: Path) -> None:
    text = written([["id", "referrer"], ["1", referrer]])
    assert [(row["network"], row["evidence"]) for row in rows(batch(tmp_path, text))] == [(network, evidence)]
    result = one(tmp_path, "/", "--referrer", referrer)["result"]
    assert (result["network"], result["evidence"]) == (network, evidence)  # type: ignore[index]


@pytest.mark.parametrize(
    ("query", "network"),
    [
        ("utm_source=facebook", "Facebook"),
        ("?utm_source=facebook", "Facebook"),
        ("#utm_source=facebook", "Facebook"),
        ("??utm_source=facebook", "Facebook"),
        ("a=b#utm_source=facebook", "Facebook"),
        ("UTM_Source=FACEBOOK&x", "Facebook"),
        ("utm%5Fsource=facebook", "Facebook"),
        ("https://shop.example/?utm_source=facebook", "Facebook"),
        ("shop.example/a?utm_source=facebook", "Facebook"),
        ("/a?utm_source=facebook", "Facebook"),
        ("a=1&amp;utm_source=facebook", "Facebook"),
        ("utm_source=m.facebook.com", "Facebook"),
        ("utm_source=https%3A%2F%2Fwww.facebook.com%2F", "Facebook"),
        ("utm_source=https://www.facebook.com/?x", "Facebook"),
        ("https%3A%2F%2Fshop.example%2F%3Futm_source%3Dfacebook", "Facebook"),
        ("%3Futm_source=facebook", "Facebook"),
        ("utm_medium=social&utm_source=bl%E5b%E6r", "Other social"),
        ("fbclid=IwAR0", "Meta (app unknown)"),
        ("FBCLID=IwAR0", "Meta (app unknown)"),
        ("#fbclid=IwAR0", "Meta (app unknown)"),
        ("ScCid=a-b-c", "Snapchat"),
        ("fbclid=", ""),
        ("fbclid", ""),
        ("fbclid=%20", ""),
        ("", ""),
        ("&&=&?", ""),
    ],
)
def test_queries_in_all_their_forms(query: str, network: str, tmp_path: Path) -> None:
    assert [row["network"] for row in rows(batch(tmp_path, written([["id", "query"], ["1", query]])))] == [network]
    assert network == "" or one(tmp_path, query)["result"]["network"] == network  # type: ignore[index]


LISTED = [["id", "referrer", "query", "user_agent"], ["å1", "https://t.co/x", "utm_campaign=Forår; 2026", FACEBOOK_APP],
          ["2", "", "?fbclid=x", "a, b; c"]]  # fmt: skip


@pytest.mark.parametrize(
    "data",
    [
        written(LISTED).encode(),
        written(LISTED).encode("utf-8-sig"),
        written(LISTED).encode("utf-16"),
        written(LISTED).encode("cp1252"),
        written(LISTED, delimiter=";").encode("cp1252"),
        written(LISTED, delimiter="\t").encode("utf-16"),
        written(LISTED, lineterminator="\n").encode().rstrip(),
        written(LISTED, lineterminator="\r").encode(),
        b"sep=;\r\n" + written(LISTED, delimiter=";").encode(),
        b"\r\n\r\n" + written(LISTED).encode(),
        written([row[::-1] for row in LISTED]).encode(),
        written([[*row, "more"] for row in LISTED]).encode(),
        written([["ID", " Referrer", "QUERY", "User Agent"], *LISTED[1:]]).encode(),
        written(LISTED, quoting=csv.QUOTE_ALL).encode(),
    ],
    ids=range(14),
)
def test_lists_are_read_however_they_are_written(data: bytes, tmp_path: Path) -> None:
    told = [(row["id"], row["network"], row["evidence"]) for row in rows(batch(tmp_path, data))]
    assert told == [("å1", "X", "utm"), ("2", "Meta (app unknown)", "click_id")]


def test_a_packed_list_and_standard_input(tmp_path: Path) -> None:
    import gzip

    expected = rows(batch(tmp_path, written(LISTED)))
    assert rows(batch(tmp_path, gzip.compress(written(LISTED).encode()))) == expected
    with patch.object(sys, "stdin", io.TextIOWrapper(io.BytesIO(written(LISTED).encode()))):
        assert rows(run(tmp_path, "classify", "--batch", "-")) == expected


def test_rows_without_id_are_numbered(tmp_path: Path) -> None:
    ran = batch(tmp_path, "user_agent,referrer\n,t.co\n,\n,t.co\n")
    assert [(row["id"], row["network"]) for row in rows(ran)] == [("1", "X"), ("2", ""), ("3", "X")]
    assert "no column: id, query" in ran.err


def test_headings_that_are_not_read_are_named(tmp_path: Path) -> None:
    assert "columns not read: mail, name" in batch(tmp_path, "id,mail,referrer,name\n1,a@b.dk,t.co,x\n").err


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "is empty"),
        (b"  \n\n", "is empty"),
        (b"id,name\n1,x\n", "has none of the columns"),
        (b"1,https://t.co/,x\n", "has none of the columns"),
        (b"id\n1\n", "has none of the columns"),
        (bytes(range(256)) * 20, "is no text"),
        (b"%PDF-1.7 referrer", "is a PDF"),
        (b"PK\x03\x04 xl/ [Content_Types].xml", "is a workbook"),
        (b"\x1f\x8b broken", "damaged"),
    ],
)
def test_what_is_no_list_is_refused(data: bytes, says: str, tmp_path: Path) -> None:
    ran = batch(tmp_path, data, "-o", str(tmp_path / "out.csv"))
    assert (ran.code, ran.out) == (65, "")
    assert says in ran.unfolded
    assert len(ran.err.splitlines()) == 2
    assert not (tmp_path / "out.csv").exists()


def test_channels_of_ga4(tmp_path: Path) -> None:
    text = "id,referrer,query\n1,,fbclid=x\n2,https://x.com/,\n3,t.co,utm_source=facebook&utm_campaign=eshop\n"
    told = {
        whose: [row["channel"] for row in rows(batch(tmp_path, text, "--channels", whose))]
        for whose in ("socialattr", "ga4")
    }
    assert told == {
        "socialattr": ["Organic Social"] * 3,
        "ga4": ["Direct", "Referral", "Organic Shopping"],
    }


def test_a_heading_alone_gives_a_heading(tmp_path: Path) -> None:
    assert batch(tmp_path, "id,referrer,query,user_agent\n").out == ",".join(COLUMNS) + "\n"


def test_no_row_is_lost_or_split(tmp_path: Path) -> None:
    longest = ["x" * 300_000, 'a,"b" ' * 40_000, "\n" * 5_000]
    lines = [[f"{n}", text, f"utm_source={text}", text] for n, text in enumerate([*HOSTILE, *longest])]
    ran = batch(tmp_path, written([["id", "referrer", "query", "user_agent"], *lines]))
    assert [row["id"] for row in rows(ran)] == [line[0] for line in lines]
    assert not any(ord(c) < 32 and c != "\n" for c in ran.out)
    assert len(ran.out.splitlines()) == len(lines) + 1


def test_ids_come_out_inert(tmp_path: Path) -> None:
    ran = batch(
        tmp_path, written([["id", "referrer"], *([text, "t.co"] for text in [*HOSTILE, "@x", "-5", "7", "a,b"])])
    )
    assert len(ran.out.splitlines()) == len(HOSTILE) + 5
    ids = [row["id"] for row in rows(ran)]
    assert ids[-4:] == ["'@x", "-5", "7", "a,b"]
    assert ids[3].startswith("'=cmd")
    assert ids[0] == "\\x1b[31mred\\x07"


@pytest.mark.parametrize(
    "line",
    ['2,"t.co,x,y', "2,t.co", "2", '2,t.co,a"b"c,d', "2,t.co,a,b,c,d", '2,"t.co"x,a,b', "2,t.co,a\rb,c", '2,t.co,"a""'],
)
def test_a_row_that_is_written_wrong_takes_no_other_with_it(line: str, tmp_path: Path) -> None:
    ran = batch(tmp_path, f"id,referrer,query,user_agent\n1,t.co,,\n{line}\n3,t.co,,\n4,,utm_source=fb,\n")
    found = rows(ran)
    assert [row["id"].strip('"') for row in found] == ["1", "2", "3", "4"]
    assert [row["network"] for row in found][2:] == ["X", "Facebook"]
    assert found[0]["network"] == "X"


def test_a_carriage_return_within_a_cell_ends_no_row(tmp_path: Path) -> None:
    assert len(rows(batch(tmp_path, "referrer\nt.co/a\rb\n\nt.co\n"))) == 2
    assert [row["id"] for row in rows(batch(tmp_path, "id,referrer\n1,t.co\r\n2,a\rb\r\n3,t.co\r\n"))] == [
        "1",
        "2",
        "3",
    ]


LOOSE = st.one_of(
    st.sampled_from(
        ["", "utm_source=fb", "?utm_source=ig&utm_medium=cpc", "https://shop.example/?fbclid=x12345678", "gclid=1",
         "fbclid=abcdefghijk", "https://l.facebook.com/l.php?u=a", "t.co/x?y", "-", "(direct)", FACEBOOK_APP, PREVIEW,
         INSTAGRAM_APP, "https://shop.example/", "utm_source=buffer&utm_medium=social", "https://x.com/i/grok?q=1"]
    ),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=12),
)  # fmt: skip
LISTS = st.lists(st.tuples(LOOSE, LOOSE, LOOSE), min_size=1, max_size=8)


@given(LISTS, st.randoms(use_true_random=False))
@settings(max_examples=40)
def test_law_a_list_is_its_rows_one_by_one(some: list[tuple[str, str, str]], shuffle: random.Random) -> None:
    """Neither order nor repetition nor neighbours change an answer, and `decide` gives the same."""
    order = list(range(len(some))) * 2
    shuffle.shuffle(order)
    rules = rules_of(Settings())
    columns = [[some[place][column] for place in order] for column in range(3)]
    texts = dict(zip(("query", "referrer", "user_agent"), columns, strict=True))
    codes, told = judged(texts, len(order), rules, Hide.of(Settings(), rules.catalogue))
    answers = told.loc[codes].to_numpy().tolist()
    alone = []
    for query, referrer, agent in some:
        touch = decide(Path("nowhere"), query, referrer, agent).explained.touch
        touch = {**touch, "bot": touch["evidence"] == "robot"}
        alone.append([touch[name] for name in told.columns])
    assert answers == [alone[place] for place in order]


CELLS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=8)


@given(st.lists(st.tuples(CELLS, CELLS, CELLS), max_size=12), st.sampled_from(",;\t"), st.sampled_from(["\n", "\r\n"]))
@settings(max_examples=60)
def test_law_what_a_program_writes_is_read_again(some: list[tuple[str, str, str]], mark: str, end: str) -> None:
    import tempfile

    # Where lines end in line feeds alone, Python's writer leaves a carriage return at the end of one as it is.
    how = csv.QUOTE_ALL if end == "\n" else csv.QUOTE_MINIMAL
    text = written([["id", "referrer", "query"], *some], delimiter=mark, lineterminator=end, quoting=how)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "list.csv"
        file.write_bytes(text.encode())
        names = {name: (name,) for name in ("id", "referrer", "query")}
        parts = list(every_row(list_of(find_sources([str(file)])[0], names), at_once=5))
    read = [row for part in parts for row in zip(*(part.columns[name] for name in names), strict=True)]
    assert read == some
