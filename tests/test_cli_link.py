"""`socialattr link`: what a link looks like, what is refused, lists of posts, and the register beside the settings."""

from __future__ import annotations

import csv
import io
import json
import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from command_line import Ran, run
from socialattr.catalogue import Entry, load
from socialattr.classify import CLUES, Rules, classify
from socialattr.classify.hygiene import faults_of
from socialattr.classify.spelling import slug
from socialattr.errors import SocialattrError
from socialattr.names import Channels
from socialattr.pipeline.draft import Wish
from socialattr.pipeline.link import Made, make_link, make_links
from socialattr.pipeline.posts import read_register
from socialattr.pipeline.sheet import read_sheet, unguarded, written
from socialattr.pipeline.tagged import address_of
from socialattr.text import visible

NOW = datetime(2026, 7, 1, 12, tzinfo=UTC)
SETTINGS = '[site]\nhosts = ["butik.example", "blåbær.example"]\n'
PAGE = "https://butik.example/tilbud"
ASKED = Wish(PAGE, "facebook", "Sommer 2026", "Sommersalg på åen")
HOSTILE = [
    "=HYPERLINK(1)",
    "\x1b[31mrød",
    "<script>",
    'a,"b";c',
    "linje\nto",
    "e\u0301t",
    "'citat'",
    "'=1+1",
    "[/red]",
    "\u202eabc",
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "socialattr.toml").write_text(SETTINGS, encoding="utf-8")
    return tmp_path


def asked(folder: Path, *more: str, url: str = PAGE, network: str = "facebook") -> Ran:
    return run(folder, "link", url, "--network", network, "--campaign", "Sommer 2026", "--date", "2026-07-01", *more)


def tags_of(link: str) -> dict[str, str]:
    return {name: value for name, value in parse_qsl(urlsplit(link).query) if name.startswith("utm_")}


def visit(link: str, channels: Channels = Channels.SOCIALATTR) -> dict[str, object]:
    """How a visit by the link is classified."""
    parts = urlsplit(link)
    hit = dict.fromkeys(CLUES, "") | {"page": f"{parts.netloc}{parts.path}"}
    hit |= {name: value for name, value in tags_of(link).items() if name in CLUES}
    found = classify(pd.DataFrame([hit]).astype("str"), Rules(channels=channels)).iloc[0]
    return dict(found)


def register(folder: Path) -> list[dict[str, str]]:
    text = (folder / "posts.csv").read_text(encoding="utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


# --- one link -----------------------------------------------------------------------------------------


def test_the_link_is_all_that_is_on_stdout(folder: Path) -> None:
    ran = asked(folder, "--title", "Sommersalg på åen")
    tags = "utm_source=facebook&utm_medium=social&utm_campaign=sommer-2026&utm_content=fb-20260701-sommersalg-paa-aaen"
    assert (ran.code, ran.out) == (0, f"{PAGE}?{tags}\n")
    assert "the campaign is written sommer-2026" in ran.err
    assert register(folder) == [
        {
            "post": "fb-20260701-sommersalg-paa-aaen",
            "date": "2026-07-01",
            "network": "facebook",
            "campaign": "sommer-2026",
            "title": "Sommersalg på åen",
            "url": PAGE,
            "link": f"{PAGE}?{tags}",
        }
    ]


def test_the_same_post_again_is_the_same_link_and_one_line(folder: Path) -> None:
    first = make_link(folder, ASKED, NOW)
    again = make_link(folder, replace(ASKED, network="FB", campaign="sommer-2026", url=PAGE + "?fbclid=x"), NOW)
    later = make_link(folder, ASKED, datetime(2026, 7, 9, tzinfo=UTC))
    assert (first.new, again.new, later.new) == (True, False, False)
    assert first.post.link == again.post.link == later.post.link
    assert len(register(folder)) == 1


@pytest.mark.parametrize(
    "other",
    [
        {"url": PAGE + "?farve=blå"},
        {"network": "instagram"},
        {"campaign": "efterår"},
        {"title": "Sommersalg på Åen"},
        {"paid": True},
        {"term": "cykel"},
        {"day": date(2026, 7, 2)},
    ],
)
def test_what_differs_is_another_post(folder: Path, other: dict[str, object]) -> None:
    first, second = make_link(folder, ASKED, NOW), make_link(folder, replace(ASKED, **other), NOW)  # type: ignore[arg-type]
    assert first.post.post != second.post.post
    assert len(register(folder)) == 2


def test_posts_without_a_title_are_numbered(folder: Path) -> None:
    pages = [f"{PAGE}/{n}" for n in range(3)]
    made = [
        make_link(folder, replace(ASKED, url=page, title=title), NOW)
        for page, title in zip(pages, ["", "!", "日本"], strict=True)
    ]
    assert [one.post.post for one in made] == [f"fb-20260701-{n}" for n in (1, 2, 3)]


def test_an_ad_is_paid(folder: Path) -> None:
    ran = asked(folder, "--paid")
    assert "utm_medium=paid_social" in ran.out
    assert visit(ran.out.strip())["paid"] == "yes"
    assert asked(folder, "--medium", "paid_social").out == ran.out
    refused = asked(folder, "--paid", "--medium", "social")
    assert refused.code == 2
    assert "says that the link is not paid" in refused.err


def test_the_url_keeps_its_own_query_and_fragment_and_loses_other_tags(folder: Path) -> None:
    ran = asked(folder, url=f"{PAGE}?farve=bl%C3%A5&UTM_Source=gammel&tom=&fbclid=IwAR1#top")
    assert ran.out.startswith(f"{PAGE}?farve=bl%C3%A5&tom=&utm_source=facebook&")
    assert ran.out.endswith("#top\n")
    assert "left out of the URL: utm_source, fbclid" in ran.err
    assert "IwAR1" not in (folder / "posts.csv").read_text(encoding="utf-8")


def test_what_ga4_would_show_otherwise_is_said(folder: Path) -> None:
    assert "GA4" not in asked(folder, network="x").err
    assert (
        "GA4 will show these visits as Paid Other; socialattr counts them as Paid Social"
        in asked(folder, "--paid", network="x").err
    )


def test_settings_rule_the_medium_and_the_campaigns(folder: Path) -> None:
    (folder / "socialattr.toml").write_text(
        SETTINGS + '[links]\npaid_medium = "paidsocial"\ncampaigns = ["sommer_2026", "black-friday"]\n',
        encoding="utf-8",
    )
    assert "utm_medium=paidsocial&utm_campaign=sommer_2026&" in asked(folder, "--paid").out
    ran = run(folder, "link", PAGE, "--network", "facebook", "--campaign", "black fridag")
    assert ran.code == 2
    assert "black-fridag is no campaign of the settings" in ran.err
    assert "one of: black-friday" in ran.err


@pytest.mark.parametrize(
    ("medium", "channel"),
    [
        ("email", "Email"), ("nyhedsbrev", "Email"), ("referral", "Referral"), ("organic", "Organic Search"),
        ("sms", "SMS"), ("affiliate", "Affiliates"), ("banner", "Display"),
    ],
)  # fmt: skip
def test_settings_cannot_make_the_medium_of_other_traffic_social(folder: Path, medium: str, channel: str) -> None:
    (folder / "socialattr.toml").write_text(f'{SETTINGS}[links]\nmedium = "{medium}"\n', encoding="utf-8")
    ran = asked(folder)
    assert (ran.code, ran.out) == (2, "")
    assert f"the medium {medium} stands for the channel {channel}, not for social media" in ran.unfolded
    assert 'try: medium = "social" in [links] of socialattr.toml' in ran.unfolded
    assert asked(folder, "--medium", "social").code == 0


def test_ads_need_a_medium_of_ads(folder: Path) -> None:
    (folder / "socialattr.toml").write_text(f'{SETTINGS}[links]\npaid_medium = "email"\n', encoding="utf-8")
    ran = asked(folder, "--paid")
    assert (ran.code, 'try: paid_medium = "paid_social" in [links]' in ran.unfolded) == (2, True)


def test_a_medium_that_only_the_settings_know_is_told(folder: Path) -> None:
    for medium, told in (("social-dk", False), ("opslag", True), ("some", False), ("social", False)):
        (folder / "socialattr.toml").write_text(f'{SETTINGS}[links]\nmedium = "{medium}"\n', encoding="utf-8")
        ran = asked(folder)
        assert (ran.code, f"utm_medium={medium}&" in ran.out) == (0, True)
        assert ("is a word of the settings" in ran.err) is told, medium


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("", "one of them"),
        ("javascript:alert(1)", "javascript: is no page of a site"),
        ("data:text/html,x", "data: is no page of a site"),
        ("mailto:butik@example.com", "mailto: is no page of a site"),
        ("butik.example/tilbud", "try: https://butik.example/tilbud"),
        ("//butik.example/tilbud", "try: https://butik.example/tilbud"),
        ("butik.example:8080/tilbud", "no https:// before its host"),
        ("https:/butik.example", "no https:// before its host"),
        ("https://butik.example/to ord", "a blank or a control character"),
        ("https://butik.example/\x1b[31m", "a blank or a control character"),
        ("https://butik.example/\u202egpj", "a blank or a control character"),
        ("https://butik.example/a\nb", "a blank or a control character"),
        ("https://mette:kode@butik.example/", "a user name is in the URL"),
        ("https://butik.example\\@ond.example/", r"a \ is in the URL"),
        ("https://butik.example:99999/", "the port in the URL"),
        ("https://butik.example:x/", "the port in the URL"),
        ("https:///tilbud", "the host in the URL is none"),
        ("https://-.../", "the host in the URL is none"),
        ("https://[::1]/", "the host in the URL is none"),
        ("https://butik.example/?mail=mette%40butik.example", "an e-mail address is in the URL"),
        ("https://facebook.com/events/1", "none of your own hosts"),
        ("https://ikkebutik.example/", "none of your own hosts"),
        ("https://butik.example.ond.example/", "none of your own hosts"),
        ("https://butik.example/" + "x" * 2000, "longer than 2000 letters"),
    ],
)
def test_a_url_that_cannot_be_measured_or_shown_is_refused(folder: Path, url: str, says: str) -> None:
    ran = asked(folder, url=url)
    assert (ran.code, ran.out) == (2, "")
    assert says in ran.unfolded
    assert "kode" not in ran.err
    assert "mette" not in ran.err
    assert not (folder / "posts.csv").exists()


def test_a_page_of_another_site_needs_to_be_meant(folder: Path) -> None:
    assert asked(folder, "--anyway", url="https://partner.example/").code == 0


@pytest.mark.parametrize(
    ("url", "link"),
    [
        ("https://WWW.Butik.Example/Tilbud", "https://www.butik.example/Tilbud?utm_source="),
        ("HTTPS://shop.butik.example:8443", "https://shop.butik.example:8443/?utm_source="),
        ("https://blåbær.example/grød?sød=ja", "https://xn--blbr-roah.example/gr%C3%B8d?s%C3%B8d=ja&utm_source="),
        ("https://xn--blbr-roah.example/", "https://xn--blbr-roah.example/?utm_source="),
        ('https://butik.example/?q="<b>"', "https://butik.example/?q=%22%3Cb%3E%22&utm_source="),
        (" https://butik.example/?#/spa?x=1 ", "https://butik.example/?utm_source="),
    ],
)
def test_urls_are_linked_as_browsers_read_them(folder: Path, url: str, link: str) -> None:
    ran = asked(folder, url=url)
    assert ran.code == 0, ran.err
    assert ran.out.startswith(link)
    assert ran.out.isascii()


@pytest.mark.parametrize(
    ("network", "says"),
    [
        ("facebok", "one of: facebook"),
        ("buffer", "a tool for posting"),
        ("google", "is no social network"),
        ("googleplus", "was closed on"),
        ("meta", "stands for several networks"),
        ("", "no network is given"),
        ("\x1b[31m", "no network is called \\x1b[31m"),
    ],
)
def test_a_network_that_cannot_be_linked_is_refused(folder: Path, network: str, says: str) -> None:
    ran = asked(folder, network=network)
    assert ran.code == 2
    assert says in ran.unfolded


@pytest.mark.parametrize("option", ["--campaign", "--title", "--term", "--medium"])
def test_personal_data_is_refused_and_not_repeated(folder: Path, option: str) -> None:
    ran = asked(folder, option, "til mette@butik.example")
    assert ran.code == 2
    assert "an e-mail address is in" in ran.err
    assert "mette" not in ran.err


@pytest.mark.parametrize("more", [["--campaign", "!"], ["--campaign", "x" * 101], ["--date", "31/12/2026"]])
def test_other_words_that_cannot_be(folder: Path, more: list[str]) -> None:
    ran = asked(folder, *more)
    assert (ran.code, ran.out) == (2, "")


@pytest.mark.parametrize("medium", ["opslag", "twitter", "email", "so cial", "{{placement}}", "display"])
def test_a_medium_that_check_links_would_flag_is_refused(folder: Path, medium: str) -> None:
    for network in ("facebook", "bluesky"):
        assert asked(folder, "--medium", medium, network=network).code == 2


def linkable() -> list[Entry]:
    return [e for e in load().entries if e.social and e.kind != "sharing_tool" and not e.until and not e.leads_group]


@pytest.mark.parametrize("paid", [False, True])
def test_a_visit_by_a_link_is_of_the_network_that_it_was_made_for(folder: Path, paid: bool) -> None:
    entries = linkable()
    wishes = [replace(ASKED, network=entry.slug, paid=paid) for entry in entries]
    made = make_links(folder, wishes, NOW)
    refused = {entry.slug: str(one) for entry, one in zip(entries, made, strict=True) if not isinstance(one, Made)}
    assert refused == {}
    hits = [
        dict.fromkeys(CLUES, "") | {n: v for n, v in tags_of(one.post.link).items() if n in CLUES}
        for one in made
        if isinstance(one, Made)
    ]
    found = classify(pd.DataFrame(hits).astype("str"), Rules())
    assert found["network"].tolist() == [entry.name for entry in entries]
    assert set(found["paid"]) == {"yes" if paid else "no"}
    assert found["social"].all()
    tags = pd.DataFrame(hits)[["utm_source", "utm_medium", "utm_campaign", "utm_content"]]
    assert faults_of(tags.rename(columns=lambda name: name.removeprefix("utm_")), Rules(), strict=True).empty
    by_ga4 = classify(pd.DataFrame(hits).astype("str"), Rules(channels=Channels.GA4))["channel"]
    assert "Unassigned" not in set(by_ga4)


def test_a_network_of_the_settings_can_be_linked(folder: Path) -> None:
    own = '[[network]]\nslug = "forum"\nname = "Cykelforum"\nkind = "forum"\nhosts = ["cykelforum.example"]\n'
    (folder / "socialattr.toml").write_text(SETTINGS + own, encoding="utf-8")
    assert "utm_source=cykelforum.example&" in asked(folder, network="cykelforum").out


def test_a_repair_that_would_turn_the_link_away_is_told(folder: Path) -> None:
    own = '[[repair]]\nmatch = { source = "facebook" }\nbecomes = { source = "nyhedsbrev", medium = "email" }\n'
    (folder / "socialattr.toml").write_text(SETTINGS + own, encoding="utf-8")
    ran = asked(folder)
    assert ran.code == 2
    assert "would be counted for no network, not for Facebook" in ran.unfolded


# --- names --------------------------------------------------------------------------------------------


@given(st.text())
def test_a_slug_is_one_clean_word_and_stays_it(text: str) -> None:
    word = slug(text)
    assert slug(word) == word
    assert set(word) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")


@given(
    st.lists(
        st.sampled_from(
            ["a=1", "utm_source=x", "amp;utm_source=x", "UTM_Medium=y", "%75tm_id=1", "fbclid=z", "b", "æ=ø"]
        )
    )
)
def test_no_tag_is_left_in_a_url_and_all_else_is(pairs: list[str]) -> None:
    address = address_of(f"{PAGE}?{'&'.join(pairs)}", ["fbclid"])
    left = [pair for pair in pairs if pair in ("a=1", "b", "æ=ø")]
    assert parse_qsl(urlsplit(address.url).query, keep_blank_values=True) == parse_qsl(
        "&".join(left), keep_blank_values=True
    )
    assert address_of(address.url, ["fbclid"]) == replace(address, dropped=())


@given(st.text(max_size=60))
def test_any_title_is_a_post_that_reads_back_and_is_found_again(title: str) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (first,) = make_links(folder, [replace(ASKED, title=title)], NOW)
        if isinstance(first, SocialattrError):
            assert first.exit_code == 2  # it looks like somebody's address or number
            return
        again = make_link(folder, replace(ASKED, title=title), NOW)
        assert (again.new, again.post) == (False, first.post)
        assert read_register(folder, load()).posts == [first.post]


# --- lists --------------------------------------------------------------------------------------------

PLAN = f"""url;Netværk;Kampagne;Titel;Dato;Betalt;Ansvarlig
{PAGE};facebook;Sommer 2026;"Sommersalg; nu";01-07-2026;nej;Mette
{PAGE};facebok;Sommer 2026;Sommersalg;01-07-2026;;=1+1

{PAGE};instagram;Sommer 2026;Reel;2026-07-02;ja;
{PAGE};instagram;Sommer 2026;Reel;1/7/2026;måske;
"""


def test_a_list_comes_back_with_links_and_with_what_is_wrong(folder: Path) -> None:
    plan = folder / "plan.csv"
    plan.write_bytes(PLAN.encode("cp1252"))
    ran = run(folder, "link", "--csv", plan, "-o", folder / "links.csv")
    assert ran.code == 1
    rows = list(csv.DictReader(io.StringIO((folder / "links.csv").read_text(encoding="utf-8-sig")), delimiter=";"))
    assert [row["post"] for row in rows] == ["fb-20260701-sommersalg-nu", "", "ig-20260702-reel", ""]
    assert [bool(row["link"]) for row in rows] == [True, False, True, False]
    assert "utm_medium=paid_social" in rows[2]["link"]
    assert rows[0]["Titel"] == "Sommersalg; nu"
    assert [row["Ansvarlig"] for row in rows] == ["Mette", "'=1+1", "", ""]
    assert "no network is called facebok" in rows[1]["error"]
    assert "1/7/2026" in rows[3]["error"]
    assert f"{plan}:3: no network is called facebok" in ran.unfolded
    assert f"{plan}:6: '1/7/2026' is no day" in ran.unfolded
    assert [row["post"] for row in register(folder)] == ["fb-20260701-sommersalg-nu", "ig-20260702-reel"]


def test_a_list_that_comes_back_in_gives_the_same_links(folder: Path) -> None:
    plan = folder / "plan.csv"
    plan.write_text(f"url,network,campaign,title\n{PAGE},x,c,A\n{PAGE},x,c,A\n{PAGE},x,c,\n", encoding="utf-8")
    first = run(folder, "link", "--csv", plan, "-o", plan)
    text = plan.read_text(encoding="utf-8")
    assert first.code == 0
    assert run(folder, "link", "--csv", plan, "-o", plan).code == 0
    assert plan.read_text(encoding="utf-8") == text
    assert len(register(folder)) == 2


def test_what_a_list_does_not_say_is_taken_from_the_options(folder: Path) -> None:
    plan = folder / "plan.csv"
    plan.write_text(f"url,network,title,paid\n{PAGE},x,A,\n{PAGE},,B,no\n", encoding="utf-8")
    ran = run(folder, "link", "--csv", plan, "--network", "reddit", "--campaign", "c", "--paid", "--date", "2026-07-03")
    assert ran.code == 0, ran.err
    told = [(one["post"], one["network"], tags_of(one["link"])["utm_medium"]) for one in register(folder)]
    assert told == [("x-20260703-a", "x", "paid_social"), ("reddit-20260703-b", "reddit", "social")]
    assert run(folder, "link", "--csv", plan, "--title", "A").code == 2
    assert run(folder, "link", "--csv", plan).code == 65


def test_no_result_takes_the_place_of_the_register(folder: Path) -> None:
    asked(folder)
    before = (folder / "posts.csv").read_bytes()
    assert run(folder, "link", "--list", "-o", folder / "posts.csv").code == 2
    assert asked(folder, "-o", str(folder / "posts.csv")).code == 2
    assert (folder / "posts.csv").read_bytes() == before


def test_a_list_out_of_excel_goes_back_there_and_no_other_gets_a_mark(folder: Path) -> None:
    plan, out = folder / "plan.csv", folder / "out.csv"
    for encoding, marked in (("cp1252", True), ("utf-8-sig", True), ("utf-16", True), ("utf-8", False)):
        plan.write_bytes(f"url;network;campaign;title\n{PAGE};x;c;Påske\n".encode(encoding))
        assert run(folder, "link", "--csv", plan, "-o", out).code == 0
        assert out.read_bytes().startswith(b"\xef\xbb\xbf") is marked
        assert "Påske" in out.read_text(encoding="utf-8-sig")
        assert not run(folder, "link", "--csv", plan).out.startswith("\ufeff")


def test_a_row_with_too_many_cells_is_told_and_lost_nowhere(folder: Path) -> None:
    plan = folder / "plan.csv"
    plan.write_text(f"url,network,campaign,title\n{PAGE},x,c,Hej, verden\n{PAGE},x,c,Hej\n", encoding="utf-8")
    ran = run(folder, "link", "--csv", plan)
    assert ran.code == 1
    assert "more cells than headings: a text that holds a comma stands in quotation marks" in ran.out
    assert f"\n{PAGE},x,c,Hej, verden,,,more cells" in ran.out
    assert len(register(folder)) == 1


def test_tags_in_the_fragment_go_too(folder: Path) -> None:
    ran = asked(folder, url=f"{PAGE}#utm_source=x&a=1")
    assert ran.out.endswith("#a=1\n")
    assert "left out of the URL: utm_source" in ran.err


@pytest.mark.parametrize(
    ("data", "code", "says"),
    [
        (b"", 65, "is empty"),
        (b"url,network\nx,y\n", 65, "no column is called campaign"),
        (b"PK\x03\x04\x00\x00", 65, "save it as CSV"),
        (
            b"\xff\xfe" + "url,network,campaign\nhttps://butik.example,x,c\n".encode("utf-16-le"),
            0,
            "1 link, 1 of them new",
        ),
        (b'url,network,campaign\n"' + b"x" * 200_000, 65, "plan.csv:2: field larger"),
    ],
)
def test_what_is_no_list_is_named(folder: Path, data: bytes, code: int, says: str) -> None:
    plan = folder / "plan.csv"
    plan.write_bytes(data)
    ran = run(folder, "link", "--csv", plan)
    assert ran.code == code, ran.err
    assert says in ran.unfolded


def test_a_list_that_is_not_there_and_the_register_itself_are_refused(folder: Path) -> None:
    assert run(folder, "link", "--csv", folder / "nope.csv").code == 2
    asked(folder)
    before = (folder / "posts.csv").read_bytes()
    ran = run(folder, "link", "--csv", folder / "posts.csv", "-o", folder / "out.csv")
    assert ran.code == 2
    assert "is the register of posts itself" in ran.unfolded
    assert (folder / "posts.csv").read_bytes() == before


@given(
    st.lists(st.lists(st.text(max_size=20), min_size=2, max_size=2), min_size=1, max_size=5), st.sampled_from(",;\t")
)
def test_no_cell_is_lost_or_a_formula_on_the_way_through_a_sheet(rows: list[list[str]], delimiter: str) -> None:
    text = written(["url", "title"], rows, delimiter)
    sheet = read_sheet(text.encode("utf-8-sig"), "list")
    as_shown = [tuple(unguarded(visible(cell)) for cell in row) for row in rows if any(visible(c).strip() for c in row)]
    assert [tuple(map(unguarded, cells)) for _, cells in sheet.rows] == as_shown
    assert all(cell[:1] not in ("=", "+", "-", "@") for _, cells in sheet.rows for cell in cells)


# --- the register -------------------------------------------------------------------------------------


def test_a_register_edited_in_excel_is_read_and_only_added_to(folder: Path) -> None:
    text = 'POST;Dato;Titel;Netværk;Note\r\nfb-1;01-07-2026;"Åbent; søndag";Facebook;min\r\nig-1;;;;\r\n'
    (folder / "posts.csv").write_bytes(text.encode("cp1252"))
    posts = read_register(folder, load()).posts
    assert [(p.post, p.day, p.network, p.title) for p in posts] == [
        ("fb-1", date(2026, 7, 1), "Facebook", "Åbent; søndag"),
        ("ig-1", None, "", ""),
    ]
    assert asked(folder, "--title", "Ny").code == 0
    rows = read_sheet((folder / "posts.csv").read_bytes(), "posts.csv")
    assert rows.headings == ("POST", "Dato", "Titel", "Netværk", "Note", "campaign", "url", "link")
    assert rows.rows[0][1][:5] == ("fb-1", "01-07-2026", "Åbent; søndag", "Facebook", "min")
    before = (folder / "posts.csv").read_bytes()
    assert asked(folder, "--title", "Endnu en 🚲").code == 0
    assert asked(folder, "--title", "Endnu en 🚲").err.count("known already") == 1
    after = read_sheet((folder / "posts.csv").read_bytes(), "posts.csv")
    assert after.rows[: len(rows.rows)] == rows.rows
    assert after.rows[-1][1][2] == "Endnu en 🚲"
    assert b"\r\n" in before


def test_lines_that_are_there_stay_letter_by_letter(folder: Path) -> None:
    old = '\ufeffpost,date,network,campaign,title,url,link\n"fb-1", 2026-07-01 ,fb,c,"a",,\n'
    (folder / "posts.csv").write_text(old, encoding="utf-8")
    asked(folder)
    assert (folder / "posts.csv").read_text(encoding="utf-8").startswith(old)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("titel,dato\nx,2026-07-01\n", "posts.csv:1: no column is called post"),
        ("post,Dato\na,2026-07-01\nb,31/12/2026\n", "posts.csv:3: Dato: '31/12/2026' is no day"),
        ("post,dato\na,2026-02-30\n", "posts.csv:2: dato:"),
        ("post,network\na,facebok\n", "posts.csv:2: network: no network is called facebok (one of: facebook"),
        ("post,title\na,\n,x\n", "posts.csv:3: post: empty"),
        ("post\na\nb\nA\n", "posts.csv:4: post: A is in line 2 already"),
        ("post,title\na,Hej, verden\n", "posts.csv:2: more cells than headings: a text that holds a comma"),
        ("post\n" + "a\n" * 9, "and 3 more"),
    ],
)
def test_a_fault_of_the_register_is_named_by_line_and_heading(folder: Path, text: str, says: str) -> None:
    (folder / "posts.csv").write_text(text, encoding="utf-8")
    ran = run(folder, "link", "--list")
    assert ran.code == 65
    assert says in ran.unfolded
    assert asked(folder).code == 65
    assert (folder / "posts.csv").read_text(encoding="utf-8") == text


def test_a_new_post_takes_no_name_that_is_in_use(folder: Path) -> None:
    (folder / "posts.csv").write_text("post\nFB-20260701-Salg\nfb-20260701-salg-2\n", encoding="utf-8")
    asked(folder, "--title", "Salg")
    assert read_register(folder, load()).posts[-1].post == "fb-20260701-salg-3"


def test_the_register_is_shown_newest_first(folder: Path) -> None:
    assert "No post is registered yet" in run(folder, "link", "--list").out
    for day, title in (("2026-07-01", "Første"), ("2026-08-01", "Sidste")):
        make_link(folder, replace(ASKED, title=title, day=date.fromisoformat(day)), NOW)
    table = run(folder, "link", "--list").out
    assert table.index("Sidste") < table.index("Første")
    assert [one["title"] for one in json.loads(run(folder, "link", "--list", "--format", "json").out)] == [
        "Sidste",
        "Første",
    ]
    assert run(folder, "link", "--list", "--format", "csv").out.startswith("post,date,network,")


@pytest.mark.parametrize("title", HOSTILE)
def test_a_title_can_do_nothing_anywhere(folder: Path, title: str) -> None:
    assert asked(folder, "--title", title).code == 0
    for form in ("table", "csv", "json"):
        out = run(folder, "link", "--list", "--format", form).out
        assert not any(c in out for c in "\x1b\u202e")
        assert form == "json" or "\n=HYPER" not in out
        assert form != "csv" or ",=HYPER" not in out
    raw = (folder / "posts.csv").read_text(encoding="utf-8-sig")
    assert len(raw.splitlines()) == 2
    assert ",=" not in raw
    assert "\x1b" not in raw


def test_many_at_once_lose_nothing(folder: Path) -> None:
    wishes = [replace(ASKED, title=f"Opslag {n % 10}", url=f"{PAGE}/{n}") for n in range(24)]
    with ThreadPoolExecutor(6) as pool:
        made = list(pool.map(lambda wish: make_link(folder, wish, NOW), wishes))
    assert len({one.post.post for one in made}) == len(register(folder)) == 24


def test_linking_in_a_folder_without_a_project_leaves_only_the_register_and_the_lock(tmp_path: Path) -> None:
    assert asked(tmp_path).code == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == [".socialattr", "posts.csv"]
    assert run(tmp_path, "report").code == 3
    assert run(tmp_path / "none", "link", PAGE, "--network", "x", "--campaign", "c").code == 73
