"""`socialattr sources`: what traffic was told by, who is not known, and links without tags."""

from __future__ import annotations

import csv
import io
import json
import tomllib
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from socialattr.classify import CLUES, Rules, classify, strangers
from socialattr.errors import SocialattrError
from socialattr.names import Channels, Level
from socialattr.pipeline.question import Question
from socialattr.pipeline.rules import rules_of
from socialattr.pipeline.sources import find_sources
from socialattr.render.network_stub import network_stub
from socialattr.render.sources import sources_text
from socialattr.render.sources_documents import sources_csv, sources_json
from socialattr.settings import parse_settings
from socialattr.summaries.arrivals import Arrivals, Sources
from socialattr.summaries.proposals import proposals

from .command_line import run
from .level_projects import KEY, SETTINGS, stage
from .projects import NOW, Project, project_in

FIRST = datetime(2026, 10, 1, 6, tzinfo=UTC)
LAST = datetime(2026, 10, 31, 12, tzinfo=UTC)
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148"
SAFARI = f"{PHONE} Version/18.5 Safari/604.1"
FACEBOOK_APP = f"{PHONE} [FBAN/FBIOS;FBAV/520.0]"
ROBOT = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"
Visit = tuple[str, str, str]
"""Request, referrer, agent."""


def log(visits: Sequence[Visit]) -> bytes:
    """An access log in which each line is a visitor's only one; the last one covers the month."""
    times = [FIRST + n * timedelta(minutes=5) for n in range(len(visits))]
    rows = [*zip(times, visits, strict=True), (LAST, ("/", "-", SAFARI))]
    lines = (
        f'192.0.2.{n} - - [{time:%d/%b/%Y:%H:%M:%S} +0000] "GET {request} HTTP/1.1" 200 5 "{referrer}" "{agent}"'
        for n, (time, (request, referrer, agent)) in enumerate(rows)
    )
    return "".join(f"{line}\n" for line in lines).encode()


TAG = "utm_source=facebook&utm_medium=social"
VISITS: list[Visit] = [
    *[(f"/cykler?{TAG}", "-", SAFARI)] * 4,
    *[("/cykler", "https://l.facebook.com/", SAFARI)] * 3,
    ("/tilbud", "https://l.facebook.com/", SAFARI),
    *[("/tilbud", "-", FACEBOOK_APP)] * 2,
    ("/?ttclid=1", "-", SAFARI),
    ("/", "android-app://com.pinterest/", SAFARI),
    ("/?utm_source=buffer&utm_medium=social&utm_campaign=buffer", "https://www.linkedin.com/", SAFARI),
    ("/?utm_source=nyhedsbrev&utm_medium=email", "https://l.facebook.com/", SAFARI),
    *[("/guide", "https://www.cykelforum.example/traad/7", SAFARI)] * 5,
    ("/", "https://www.cykelforum.example/", SAFARI),
    *[("/", "https://intra.firma.example/", SAFARI)] * 2,
    ("/", "android-app://example.reader/", SAFARI),
    *[("/?utm_source=Opslag&utm_medium=social", "-", SAFARI)] * 3,
    ("/?utm_source=opslag&utm_medium=cpc", "-", SAFARI),
    ("/", "http://203.0.113.9:8080/x", SAFARI),
    ("/", "http://[2001:db8::1]/", SAFARI),
    # Known, and no network; and the shop's own pages.
    ("/", "https://www.google.com/", SAFARI),
    ("/", "https://www.mobilepay.dk/", SAFARI),
    ("/", "https://bit.ly/x", SAFARI),
    ("/", "https://kasse.butik.example/", SAFARI),
    ("/", "-", SAFARI),
    ("/", "-", ROBOT),
]


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return project_in(tmp_path / "project", SETTINGS, KEY)


@pytest.fixture(scope="module")
def visited(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A project with VISITS."""
    made = project_in(tmp_path_factory.mktemp("visited") / "project", SETTINGS, KEY)
    made.add({"access.log": log(VISITS)})
    return made


def found(project: Project, period: str = "2026-10", **wishes: Any) -> Sources:
    return find_sources(project.folder, Question(period), NOW, **wishes)


def rows(frame: pd.DataFrame) -> list[tuple[object, ...]]:
    return [tuple(row) for row in frame.to_numpy().tolist()]


def only(sources: Sources) -> Arrivals:
    (one,) = sources.arrivals
    return one


# --- what traffic was told by ----------------------------------------------------------------------------


def test_traffic_by_evidence_with_its_confidence(visited: Project) -> None:
    one = only(found(visited))
    shown = one.evidence[["evidence", "count", "social", "high", "medium", "low", "conflicting"]]
    assert rows(shown) == [
        # Four of Facebook, one of LinkedIn by a tool's tags, three of nobody that is known; and a newsletter.
        ("utm", 10, 8, 4, 1, 3, 1),
        ("referrer", 16, 4, 4, 0, 0, 0),
        ("agent", 2, 2, 0, 2, 0, 0),
        ("app_referrer", 2, 1, 1, 0, 0, 0),
        ("click_id", 1, 1, 1, 0, 0, 0),
        ("none", 2, 0, 0, 0, 0, 0),
        ("own", 1, 0, 0, 0, 0, 0),
        ("payment", 1, 0, 0, 0, 0, 0),
    ]
    assert (one.count, one.social, one.tagged, one.untagged) == (35, 16, 8, 8)
    assert found(visited).robots == 1


def test_networks_tools_and_conflicts(visited: Project) -> None:
    one = only(found(visited))
    assert rows(one.networks[one.networks["network"] == "Facebook"]) == [
        ("Facebook", "referrer", 4),
        ("Facebook", "utm", 4),
        ("Facebook", "agent", 2),
    ]
    assert rows(one.tools) == [("Buffer", 1)]
    assert rows(one.conflicts) == [("referrer Facebook", "utm", "nyhedsbrev", 1)]


def test_what_only_we_see_by_the_rules_of_ga4(visited: Project) -> None:
    ours = only(found(visited)).only_ours
    assert rows(ours[["network", "evidence", "ga4_channel", "count"]]) == [
        ("Facebook", "agent", "Direct", 2),
        ("Pinterest", "app_referrer", "Referral", 1),
        ("TikTok", "click_id", "Direct", 1),
    ]


def test_social_links_without_tags_by_page(visited: Project) -> None:
    one = only(found(visited))
    assert rows(one.pages) == [
        ("Facebook", "butik.example/cykler", 3),
        ("Facebook", "butik.example/tilbud", 3),
        ("Pinterest", "butik.example/", 1),
        ("TikTok", "butik.example/", 1),
    ]


def test_the_parts_of_the_visitors_add_up(visited: Project) -> None:
    texts = {sources_json(find_sources(visited.folder, Question("2026-10", parts=parts), NOW)) for parts in (1, 3, 16)}
    assert len(texts) == 1


# --- who is not known ------------------------------------------------------------------------------------


def test_hosts_apps_and_names_that_nobody_knows(visited: Project) -> None:
    one = only(found(visited))
    assert rows(one.strangers) == [
        ("host", "cykelforum.example", "", "butik.example/guide", 6),
        ("utm_source", "opslag", "social", "butik.example/", 4),
        ("host", "intra.firma.example", "", "butik.example/", 2),
        ("app", "example.reader", "", "butik.example/", 1),
    ]
    assert one.addresses == 2


def test_pasted_into_the_settings_the_stub_makes_them_known(visited: Project) -> None:
    before = found(visited)
    text = network_stub(before.proposals)
    assert tomllib.loads(text).keys() == {"network"}
    path = visited.folder / "socialattr.toml"
    kept = path.read_text("utf-8")
    try:
        path.write_text(f"{kept}\n{text}", "utf-8")
        after = only(found(visited))
    finally:
        path.write_text(kept, "utf-8")
    assert rows(after.strangers) == []
    networks = dict(rows(after.networks.groupby("network")["count"].sum().reset_index()))
    assert (networks["cykelforum.example"], networks["opslag"], networks["example.reader"]) == (6, 4, 1)
    assert "Other social" not in networks


def strangers_of(rules: Rules | None = None, **hit: str) -> list[str]:
    hits = pd.DataFrame([{"page": "butik.example/", **hit}], dtype="str").reindex(columns=CLUES, fill_value="")
    rules = rules or Rules(own_hosts=("butik.example",))
    return [str(cell) for cell in strangers(classify(hits, rules), rules).iloc[0]]


@pytest.mark.parametrize(
    ("hit", "stranger"),
    [
        ({"referrer": "forum.example/a"}, ["host", "forum.example"]),
        ({"referrer": "www.forum.example/a"}, ["host", "forum.example"]),
        ({"utm_source": "www.Forum.example", "utm_medium": "referral"}, ["host", "forum.example"]),
        ({"referrer": "xn--rdgrd-vuad.example/"}, ["host", "xn--rdgrd-vuad.example"]),
        ({"utm_source": "fbk", "utm_medium": "cpc"}, ["utm_source", "fbk"]),
        ({"utm_source": "fbk"}, ["utm_source", "fbk"]),
        ({"referrer": "10.0.0.1:8080/x"}, ["address", ""]),
        ({"utm_source": "203.0.113.9", "utm_medium": "referral"}, ["address", ""]),
        # Their medium says what they are.
        ({"utm_source": "nyhedsbrev", "utm_medium": "email"}, ["", ""]),
        ({"utm_source": "partner", "utm_medium": "affiliate"}, ["", ""]),
        # Known.
        ({"referrer": "facebook.com/x"}, ["", ""]),
        ({"referrer": "mastodon.forum.example/"}, ["", ""]),
        ({"utm_source": "fb", "utm_medium": "x"}, ["", ""]),
        ({"utm_source": "buffer", "utm_medium": "social"}, ["", ""]),
        ({"referrer": "duckduckgo.com/"}, ["", ""]),
        ({"utm_source": "google", "utm_medium": "organic"}, ["", ""]),
        ({"referrer": "buff.ly/x"}, ["", ""]),
        ({"referrer": "chatgpt.com/"}, ["", ""]),
        # Own pages, however they are named.
        ({"utm_source": "butik.example", "utm_medium": "banner"}, ["", ""]),
        ({"utm_source": "m.butik.example", "utm_medium": "referral"}, ["", ""]),
        # Nobody.
        ({"utm_medium": "social"}, ["", ""]),
        ({}, ["", ""]),
    ],
)
def test_who_is_a_stranger(hit: dict[str, str], stranger: list[str]) -> None:
    assert strangers_of(**hit) == stranger


def test_where_everybody_is_known_there_is_nothing_to_add(project: Project) -> None:
    project.add({"access.log": log([("/", "https://l.facebook.com/", SAFARI)])})
    ran = run(project.folder, "sources", "--period", "2026-10", "--toml")
    assert (ran.code, ran.out, ran.err) == (0, "", "nothing to add: all hosts and names of the period are known\n")
    assert "Not known" not in run(project.folder, "sources", "--period", "2026-10").out


def test_a_site_of_the_users_own_kind_is_known() -> None:
    network = '[[network]]\nslug = "intra"\nname = "Intranet"\nkind = "website"\nhosts = ["firma.example"]\n'
    rules = rules_of(parse_settings(tomllib.loads(SETTINGS + network), "socialattr.toml"))
    assert strangers_of(rules, referrer="intra.firma.example/") == ["", ""]


def test_a_host_that_a_network_disclaims_can_be_made_ones_own() -> None:
    host = "shop.tiktok.com"
    rules = rules_of(parse_settings(tomllib.loads(SETTINGS), "socialattr.toml"))
    entry = next(entry for entry in rules.catalogue.entries if host in entry.not_hosts)
    own = {"slug": "own", "name": "Own", "kind": "shopping", "hosts": [host]}
    assert rules.catalogue.host(f"www.{host}") is None or rules.catalogue.host(f"www.{host}")[0] is not entry
    assert rules.catalogue.extended([own]).host(f"www.{host}")[0].name == "Own"


def test_a_proposal_takes_no_slug_and_no_name_twice() -> None:
    names = [("host", "a.example"), ("utm_source", "a-example"), ("utm_source", "A Example"), ("utm_source", "æøå")]
    names += [("host", "a.example"), ("utm_source", "x" * 200), ("utm_source", 'a"b'), ("utm_source", "a\x1bb")]
    names += [("host", "<script>.example"), ("utm_source", "---")]
    made = proposals(pd.DataFrame(names, columns=["stranger", "name"]), {"facebook"})
    assert [(one.slug, one.value) for one in made] == [
        ("a-example", "a.example"),
        ("a-example-2", "a-example"),
        ("source", "æøå"),
    ]
    assert tomllib.loads(network_stub(made))


def test_a_mistyped_name_is_proposed_as_a_repair(project: Project) -> None:
    project.add({"access.log": log([("/?utm_source=facebok&utm_medium=social", "-", SAFARI)] * 2 + VISITS[-20:])})
    text = run(project.folder, "sources", "--period", "2026-10", "--toml").out
    assert "facebok" not in str(tomllib.loads(text))
    assert "# facebok is near to Facebook: a mistyped tag is a [[repair]]\n" in text
    start = text.index("# [[repair]]")
    ready = "\n".join(line.removeprefix("# ") for line in text[start:].splitlines()[:3])
    assert tomllib.loads(ready) == {"repair": [{"match": {"source": "facebok"}, "becomes": {"source": "facebook"}}]}
    path = project.folder / "socialattr.toml"
    # Pasted as it is it changes nothing of the tag; without the # it is Facebook's.
    path.write_text(f"{path.read_text('utf-8')}\n{text}", "utf-8")
    assert ("utm_source", "facebok") in {row[:2] for row in rows(only(found(project)).strangers)}
    path.write_text(f"{path.read_text('utf-8')}\n{ready}\n", "utf-8")
    assert "facebok" not in {row[1] for row in rows(only(found(project)).strangers)}
    assert "is near to" not in run(project.folder, "sources", "--period", "2026-10", "--toml").out


def test_only_as_many_are_proposed_as_are_shown(project: Project) -> None:
    project.add({"access.log": log([("/", f"https://h{n:02}.example/", SAFARI) for n in range(25)])})
    assert [len(found(project, most=most).proposals) for most in (20, None)] == [20, 25]
    told = run(project.folder, "sources", "--period", "2026-10")
    assert "and 5 more (--all)" in told.out
    assert "h24.example" not in told.out
    assert "h24.example" in run(project.folder, "sources", "--period", "2026-10", "--all").out
    records = tomllib.loads(run(project.folder, "sources", "--period", "2026-10", "--toml").out)
    assert [one["hosts"] for one in records["network"]][:2] == [["h00.example"], ["h01.example"]]


# --- levels without visits -------------------------------------------------------------------------------

GA4 = """
    tool, property, day,        grain,         source,             medium,      campaign,   sessions
    GA4,  Butik,    2026-10-01, source/medium, m.facebook.com,     referral,    (referral), 10
    GA4,  Butik,    2026-10-01, source/medium, facebook,           paid_social, efterår,    20
    GA4,  Butik,    2026-10-01, source/medium, go.bsky.app,        referral,    ,           4
    GA4,  Butik,    2026-10-01, source/medium, cykelforum.example, referral,    ,           3
    GA4,  Butik,    2026-10-02, source/medium, opslag,             opslag,      ,           2
    GA4,  Butik,    2026-10-31, source/medium, (direct),           (none),      (direct),   40
"""
ORDERS = """
    order_key, time,                 gross, currency, status, source,            medium,   attributed_by
    1,         2026-10-02T10:00:00Z, 10000, DKK,      paid,   www.instagram.com, referral, shop
    2,         2026-10-03T10:00:00Z, 10000, DKK,      paid,   www.youtube.com,   referral, shop
    3,         2026-10-31T10:00:00Z, 10000, DKK,      paid,   opslag,            social,   shop
"""


def test_each_level_says_what_it_can_and_how_to_get_the_rest(project: Project) -> None:
    stage(project, "totals", GA4, stated=("2026-10-01", "2026-10-31"))
    stage(project, "orders", ORDERS, stated=("2026-10-01", "2026-10-31"))
    sources = found(project)
    shop, ga4 = sources.arrivals
    assert (shop.level, shop.unit, shop.count, shop.social, shop.tagged) == (Level.B, "orders", 3, 3, 1)
    assert (ga4.level, ga4.unit, ga4.count, ga4.social, ga4.tagged) == (Level.A, "sessions", 79, 34, 20)
    assert rows(ga4.only_ours[["network", "ga4_channel", "count"]]) == [("Bluesky", "Referral", 4)]
    # A shop writes www. where GA4 has none.
    assert rows(shop.only_ours) == []
    assert rows(ga4.strangers[["stranger", "name", "medium", "count"]]) == [
        ("host", "cykelforum.example", "", 3),
        ("utm_source", "opslag", "opslag", 2),
    ]
    assert [one.value for one in sources.proposals] == ["cykelforum.example", "opslag"]
    assert (sources.dark_social, sources.robots) == (None, None)
    text = " ".join(sources_text(sources, 80, Channels.SOCIALATTR).split())
    assert "14 of 34 social sessions came by links without tags; these totals do not say to which pages. Google" in text
    assert "2 of 3 social orders came by links without tags; these orders do not say to which pages. Web serv" in text
    assert "Dark social" not in text


def test_parts_that_a_tool_tells_by_the_referrer_are_no_tagged_links(project: Project) -> None:
    totals = """
        tool,   day,        grain,  part,     source,             medium,   campaign, sessions
        Matomo, 2026-10-31, source, social,   Facebook,           social,   ,         5
        Matomo, 2026-10-31, source, website,  cykelforum.example, referral, ,         4
        Matomo, 2026-10-31, source, campaign, instagram,          social,   spring,   3
    """
    stage(project, "totals", totals, stated=("2026-10-01", "2026-10-31"))
    one = only(found(project))
    assert rows(one.networks) == [("Facebook", "referrer", 5), ("Instagram", "utm", 3)]
    assert rows(one.strangers[["name", "count"]]) == [("cykelforum.example", 4)]


def test_channels_of_a_tool_without_sources_are_neither_tagged_nor_not(project: Project) -> None:
    totals = """
        tool, day,        grain,   tool_channel,   sessions
        GA4,  2026-10-31, channel, Organic Social, 5
        GA4,  2026-10-31, channel, Direct,         4
    """
    stage(project, "totals", totals, stated=("2026-10-01", "2026-10-31"))
    one = only(found(project))
    assert (one.count, one.social, one.tagged, one.untagged, one.tagged_share) == (9, 5, 0, 0, None)
    assert rows(one.only_ours) == []
    assert "by links without tags" not in sources_text(found(project), 80, Channels.SOCIALATTR)


def test_totals_by_landing_page_say_which_links_want_a_tag(project: Project) -> None:
    text = GA4.replace("sessions\n", "sessions, landing_page\n", 1).replace("10\n", "10, /cykler\n", 1)
    lines = [line if line.count(",") in (0, 8) else f"{line}," for line in text.strip().splitlines()]
    stage(project, "totals", "\n".join(lines), stated=("2026-10-01", "2026-10-31"))
    one = only(found(project))
    assert one.has_pages
    assert rows(one.pages)[0] == ("Facebook", "/cykler", 10)


def test_channels_of_ga4_beside_ours(visited: Project) -> None:
    text = sources_text(found(visited), 100, Channels.GA4)
    assert "Channel in GA4" in text
    assert "Channel in GA4" not in sources_text(found(visited), 100, Channels.SOCIALATTR)


# --- what is printed -------------------------------------------------------------------------------------


@pytest.mark.parametrize("width", [40, 80, 120])
def test_no_figure_is_cut_and_no_line_is_too_long(visited: Project, width: int) -> None:
    text = sources_text(found(visited), width, Channels.GA4, every=True)
    before_stub = text.split("\n\n# kind:")[0]
    longest = max(len(line) for line in before_stub.splitlines())
    assert longest <= width or width == 40
    assert "…" not in text or width == 40
    assert "Visits (level C): 16 of 35 sessions are social, 50% of them by" in " ".join(text.split())


def test_json_has_everything_under_names_that_stay(visited: Project) -> None:
    document = json.loads(run(visited.folder, "sources", "--period", "2026-10", "--format", "json").out)
    (told,) = document["told"]
    assert list(document) == ["schema_version", "period", "excluded_robots", "told", "dark_social", "networks_toml"]
    assert {name: told[name] for name in ("level", "said_by", "property", "counts", "all", "social", "tagged")} == {
        "level": "C",
        "said_by": "visits",
        "property": None,
        "counts": "sessions",
        "all": 35,
        "social": 16,
        "tagged": 8,
    }
    assert told["unmatched"][0] == {
        "stranger": "host",
        "name": "cykelforum.example",
        "medium": None,
        "landing_page": "butik.example/guide",
        "count": 6,
    }
    assert (told["only_here"], told["addresses"], len(told["untagged"])) == (4, 2, 4)
    assert list(document["period"]) == ["start", "end", "label", "timezone", "complete", "covered_by_feed"]
    assert document["dark_social"]["why_not"] == "days"
    assert document["dark_social"]["low"] is None


def test_csv_is_one_table_whose_parts_add_up(visited: Project) -> None:
    ran = run(visited.folder, "sources", "--period", "2026-10", "--format", "csv")
    lines = list(csv.DictReader(io.StringIO(ran.out)))
    sums = Counter[str]()
    for line in lines:
        sums[line["part"]] += int(line["count"])
    assert sums == {
        "evidence": 35,
        "network": 16,
        "channel": 16,
        "tool": 1,
        "conflict": 1,
        "unmatched": 13,
        "untagged": 8,
        "addresses": 2,
    }


def test_where_nothing_tells_there_is_an_exit_code(project: Project) -> None:
    assert run(project.folder, "sources").code == 3
    spend = "date,platform,cost,currency\n" + "".join(f"2026-10-{n:02},Meta,1.00,DKK\n" for n in range(1, 32))
    project.add({"spend.csv": spend.encode()})
    with pytest.raises(SocialattrError, match="nothing that was imported says where the traffic of October 2026 came"):
        found(project)
    project.add({"access.log": log(VISITS)})
    assert run(project.folder, "sources", "--period", "2026-10").code == 0
    # Only its first day: incomplete.
    ran = run(project.folder, "sources", "--period", "2026-W44")
    assert (ran.code, "incomplete" in ran.out) == (3, True)
    assert run(project.folder, "sources", "--period", "2025-10").code == 3
    assert run(project.folder, "sources", "--from", "2026-10-01").code == 2


def test_the_period_that_runs_is_shown_so_far(project: Project) -> None:
    today = datetime.now(UTC).replace(hour=0, minute=0, second=1, microsecond=0)
    lines = log([("/", "https://l.facebook.com/", SAFARI)]).decode().splitlines(keepends=True)[:1]
    project.add({"access.log": lines[0].replace("01/Oct/2026:06:00:00", f"{today:%d/%b/%Y:%H:%M:%S}").encode()})
    ran = run(project.folder, "sources", "--period", "year", "--so-far")
    assert ran.code == 0
    assert "so far" in ran.out.splitlines()[0]
    assert "Facebook" in ran.out or "referrer" in ran.out
    assert run(project.folder, "sources", "--from", "2026-10-01", "--to", "2026-10-02", "--so-far").code == 2


def test_toml_is_written_as_toml_or_not_at_all(visited: Project, tmp_path: Path) -> None:
    asked = ("sources", "--period", "2026-10", "--toml")
    for more in (("--format", "csv"), ("--format", "json"), ("-o", tmp_path / "x.json"), ("-o", tmp_path / "x.csv")):
        ran = run(visited.folder, *asked, *more)
        assert (ran.code, ran.out, "--toml writes no" in ran.err) == (2, "", True)
    assert not list(tmp_path.iterdir())
    assert run(visited.folder, *asked, "-o", tmp_path / "x.toml").code == 0
    assert tomllib.loads((tmp_path / "x.toml").read_text("utf-8"))["network"]


def test_documents_of_levels_without_pages_say_null(project: Project) -> None:
    stage(project, "totals", GA4, stated=("2026-10-01", "2026-10-31"))
    sources = found(project)
    (told,) = json.loads(sources_json(sources))["told"]
    assert (told["untagged"], told["property"]) == (None, "Butik")
    assert "untagged" not in sources_csv(sources)
