"""Faults in the tags of links: what is one, what to write instead, and repairs that mend once and for all."""

from __future__ import annotations

import re
import tomllib
from io import StringIO

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hostile import values
from socialattr.catalogue import load
from socialattr.classify import Repair, Rules, classify_told
from socialattr.classify.hygiene import faults_by_teller, faults_of, repairs_of
from socialattr.classify.spelling import house_source
from socialattr.names import Fault
from socialattr.pipeline.settings_file import blocks_text

RULES = Rules()
WHOLE = re.compile("[^\ud800-\udfff]*", re.DOTALL)
COLUMNS = ["source", "medium", "campaign", "content"]


def tags_of(text: str) -> pd.DataFrame:
    """Tags that are written as comma separated text, blanks around the commas left out."""
    cells = pd.read_csv(StringIO(text), dtype=str, keep_default_na=False, skipinitialspace=True)
    cells = cells.rename(columns=str.strip).apply(lambda column: column.str.strip())
    return cells.assign(count=cells["count"].astype(int)) if "count" in cells else cells


def told(faults: pd.DataFrame) -> list[tuple[int, str, str, str]]:
    open_now = faults[~faults["repaired"].astype(bool)]
    return [
        (int(row), str(fault), value, suggestion)
        for row, fault, value, suggestion in open_now[["row", "fault", "value", "suggestion"]].itertuples(index=False)
    ]


def one(source: str = "", medium: str = "", campaign: str = "", content: str = "") -> pd.DataFrame:
    return pd.DataFrame([[source, medium, campaign, content]], columns=COLUMNS, dtype="str")


def test_of_the_spellings_of_one_network_only_its_own_word_is_kept() -> None:
    tags = tags_of("""source,         medium
                      fb,             social
                      Facebook,       social
                      facebook.com,   social
                      FACEBOOK,       social
                      m.facebook.com, social
                      facebook,       social
                      instagram,      social""")
    assert told(faults_of(tags, RULES)) == [
        (number, "spelling", written, "facebook")
        for number, written in enumerate(["fb", "Facebook", "facebook.com", "FACEBOOK", "m.facebook.com"])
    ]


def test_a_network_that_is_spelled_in_one_way_costs_nothing_but_a_new_link_gets_its_name() -> None:
    assert told(faults_of(one("fb", "social"), RULES)) == []
    assert told(faults_of(one("fb", "social"), RULES, strict=True)) == [(0, "spelling", "fb", "facebook")]


def test_of_mediums_and_campaigns_the_most_frequent_spelling_is_kept() -> None:
    tags = tags_of("""source,    medium,       campaign,            count
                      facebook,  Social,       summer_sale,         9
                      facebook,  social-media, Summer-Sale,         1
                      instagram, Social Media, summer%20sale,       2
                      instagram, sm,           summer%2520sale,     2
                      instagram, social,       autumn,              5
                      google,    CPC,          Brand | Search,      7
                      google,    cpc,          brand | search,      7
                      nyt,       e-mail,       week 12,             3
                      nyt,       email,        week 13,             3""")
    assert [fault[1:] for fault in told(faults_of(tags, RULES))] == [
        ("spelling", "Social", "social"),
        ("spelling", "Summer-Sale", "summer_sale"),
        ("spelling", "social-media", "social"),
        ("spelling", "summer%20sale", "summer_sale"),
        ("spelling", "Social Media", "social"),
        ("spelling", "summer%2520sale", "summer_sale"),
        ("spelling", "sm", "social"),
        ("spelling", "CPC", "cpc"),
        ("spelling", "e-mail", "email"),
    ]


def test_accents_in_two_pieces_are_another_spelling_of_the_same() -> None:
    tags = pd.DataFrame({"source": "facebook", "medium": "social", "campaign": ["forår", "fora\u030ar"]})
    (fault,) = told(faults_of(tags, RULES))
    assert fault == (1, "unclean", "fora\u030ar", "forår")


@pytest.mark.parametrize(
    ("source", "medium", "fault", "suggestion"),
    [
        ("fb", "", "missing_medium", "facebook / social"),
        ("fbads", "", "missing_medium", "facebook / paid_social"),
        ("buffer", "", "missing_medium", "buffer / social"),
        ("nyhedsbrev", "", "missing_medium", "nyhedsbrev / email"),
        ("partner", "", "missing_medium", ""),
        ("", "social", "missing_source", ""),
        ("hootsuite", "twitter", "swapped", "x / social"),
        ("dlvr.it", "facebook", "swapped", "facebook / social"),
        ("cpc", "facebook", "swapped", "facebook / paid_social"),
        ("google", "twitter", "swapped", ""),
        ("", "instagram", "swapped", "instagram / social"),
        ("social", "social", "swapped", ""),
        ("later-linkinbio", "referral", "unassigned", "later-linkinbio / social"),
        ("facebook", "opslag", None, ""),
        ("instagram", "story", None, ""),
        ("mastodon", "toot", "unassigned", "mastodon / social"),
        ("newsletter", "newsletter", "unassigned", "newsletter / email"),
        ("partner", "aftale", "unassigned", ""),
        ("partner", "referral", None, ""),
        ("opslag", "social", "unknown_network", ""),
        ("facebok", "social", "unknown_network", "facebook?"),
        ("instagarm", "social", "unknown_network", "instagram?"),
        ("linkdin", "paid_social", "unknown_network", "linkedin?"),
        ("facebook", "social", None, ""),
        ("x", "social", None, ""),
        ("x", "paid_social", None, ""),
        ("facebook", "cpc", None, ""),
        ("youtube", "video", None, ""),
        ("google", "cpc", None, ""),
        ("nyhedsbrev", "email", None, ""),
    ],
)
def test_what_source_and_medium_say_together(source: str, medium: str, fault: str | None, suggestion: str) -> None:
    found = [f for f in told(faults_of(one(source, medium, "autumn"), RULES)) if f[1] != "spelling"]
    assert [(kind, better) for _, kind, _, better in found] == ([(fault, suggestion)] if fault else [])


def test_the_house_may_have_other_words_for_the_medium() -> None:
    rules = Rules(media=("social-media", "paid-social"))
    assert told(faults_of(one("facebook", "social-media"), rules, strict=True)) == []
    assert told(faults_of(one("facebook", "paid-social", "autumn"), rules, strict=True)) == []
    assert told(faults_of(one("facebook", "social"), rules, strict=True)) == [(0, "spelling", "social", "social-media")]
    assert told(faults_of(one("hootsuite", "twitter"), rules))[0][3] == "x / social-media"


def test_an_ad_without_a_campaign_is_told() -> None:
    assert told(faults_of(one("facebook", "paid_social"), RULES)) == [(0, "missing_campaign", "", "")]
    assert told(faults_of(one("facebook", "social"), RULES)) == []
    # Of a part that nobody tells of nothing is missing.
    assert told(faults_of(one("facebook", "paid_social")[["source", "medium"]], RULES)) == []


@pytest.mark.parametrize(
    ("campaign", "fault", "suggestion"),
    [
        ("{{campaign.name}}", "macro", ""),
        ("__CAMPAIGN_NAME__", "macro", ""),
        ("%7B%7Bad.name%7D%7D", "macro", ""),
        ("black friday", "unclean", "black-friday"),
        ("black%20friday", "unclean", "black-friday"),
        ("<script>alert(1)</script>", "unclean", ""),
        ("a\x1b[31mb", "unclean", ""),
        ("x" * 101, "unclean", ""),
        ("x" * 8192, "unclean", ""),
        ("efterår-2026", None, ""),
        ("50%", None, ""),
    ],
)
def test_values_that_arrive_damaged(campaign: str, fault: str | None, suggestion: str) -> None:
    expected = [(0, fault, campaign, suggestion)] if fault else []
    faults = faults_of(one("facebook", "social", campaign), RULES)
    assert told(faults) == expected
    # How it was written can only be changed in the link.
    assert repairs_of(faults, RULES) == []


def test_how_others_name_their_campaigns_is_no_business_of_ours() -> None:
    assert told(faults_of(one("google", "cpc", "Brand – Søgning DK"), RULES)) == []


def test_personal_data_is_told_and_never_shown() -> None:
    tags = one("mette@butik.example", "social", "Mette@Butik.example", "mette@butik.example")
    faults = faults_of(tags, RULES, is_personal=lambda text: "@" in text)
    assert [(f.fault, f.part) for f in faults.itertuples()] == [
        (Fault.PERSONAL, part) for part in ("campaign", "content", "source")
    ]
    assert "@" not in faults.to_csv()


def test_referrers_that_a_tool_tells_of_in_the_same_columns_are_no_tags() -> None:
    tags = tags_of("""source,          medium
                      facebook.com,    referral
                      l.facebook.com,  referral
                      facebook,        social
                      google,          organic
                      butik.example,   referral
                      (direct),        (none)
                      (not set),       (not set)
                      l.facebook.com,  social
                      later-linkinbio, referral
                      instagram,       (not set)""")
    assert told(faults_of(tags, RULES, told=True)) == [
        (7, "spelling", "l.facebook.com", "facebook"),
        (8, "unassigned", "later-linkinbio / referral", "later-linkinbio / social"),
        (9, "missing_medium", "instagram / (not set)", "instagram / social"),
    ]


def test_several_tellers_keep_one_spelling_of_a_word() -> None:
    log = tags_of("source, medium, campaign, count\n facebook, social, Summer_Sale, 9")
    tool = tags_of("source, medium, campaign, count\n facebook, social, summer-sale, 2")
    of_log, of_tool = faults_by_teller([(log, False), (tool, True)], RULES)
    assert told(of_log) == [(0, "spelling", "Summer_Sale", "summer_sale")]
    assert told(of_tool) == [(0, "spelling", "summer-sale", "summer_sale")]


def test_a_slip_of_the_finger_is_never_mended_without_being_asked() -> None:
    assert repairs_of(faults_of(one("facebok", "social"), RULES), RULES) == []


def test_a_repair_that_looks_at_more_parts_has_the_word() -> None:
    pair = Repair({"source": "hootsuite", "medium": "twitter"}, {"source": "x", "medium": "social"})
    single = Repair({"source": "HootSuite"}, {"source": "hootsuite-tool"})
    for repairs in ((pair, single), (single, pair)):
        found = classify_told(one("hootsuite", "twitter"), Rules(repairs=repairs))
        assert found[["source", "medium", "network"]].iloc[0].tolist() == ["x", "social", "X"]


def test_what_the_settings_mend_is_told_as_repaired() -> None:
    tags = tags_of("source, medium\n fb,\n facebook, social\n opslag, social")
    faults = faults_of(tags, RULES)
    rules = Rules(repairs=tuple(repairs_of(faults, RULES)))
    again = faults_of(tags, rules)
    assert told(again) == [(2, "unknown_network", "opslag", "")]
    repaired = again.loc[again["repaired"].astype(bool), ["row", "fault"]].to_numpy().tolist()
    assert repaired == [[0, Fault.SPELLING], [0, Fault.MISSING_MEDIUM]]


SOURCES = ["", "fb", "Facebook", "facebook", "facebook.com", "fbads", "ig-story", "x", "Twitter.com", "dlvr.it",
           "HootSuite", "hootsuite", "buffer", "later-linkinbio", "opslag", "Opslag", "facebok", "newsletter",
           "nyhedsbrev", "google", "Google", "(not set)", "social", "cpc", "mastodon",
           "{{site_source_name}}"]  # fmt: skip
MEDIUMS = ["", "social", "Social", "social-media", "sm", "paid_social", "Paid-Social", "cpc", "CPC", "twitter",
           "linkedin-ads", "referral", "organic", "email", "E-mail", "newsletter", "toot",
           "(none)", "banner"]  # fmt: skip
CAMPAIGNS = ["", "summer-sale", "Summer_Sale", "summer sale", "summer%20sale", "fora\u030ar", "forår", "FORÅR",
             "eshop-spring", "{{campaign.name}}", "x" * 300, "a\x1bb", "(referral)"]  # fmt: skip
ANY = st.text(max_size=12)
ROWS = st.lists(
    st.tuples(
        st.one_of(st.sampled_from(SOURCES), ANY),
        st.one_of(st.sampled_from(MEDIUMS), ANY),
        st.one_of(st.sampled_from(CAMPAIGNS), ANY),
        ANY,
        st.integers(1, 50),
    ),
    max_size=12,
)


def frame(rows: list[tuple[str, str, str, str, int]]) -> pd.DataFrame:
    made = pd.DataFrame(rows, columns=[*COLUMNS, "count"])
    return made.astype({**dict.fromkeys(COLUMNS, "str"), "count": "int64"})


@settings(max_examples=50)
@given(ROWS, st.booleans())
def test_whoever_repairs_once_has_nothing_left_to_repair(rows: list[tuple[str, str, str, str, int]], by: bool) -> None:
    tags = frame(rows)
    faults = faults_of(tags, RULES, told=by)
    repairs = repairs_of(faults, RULES)
    rules = Rules(repairs=tuple(repairs))
    again = faults_of(tags, rules, told=by)
    assert repairs_of(again, rules) == []
    mendable = [fault for _, fault, _, _ in told(again[again["repair"].notna()])]
    assert mendable == []


@settings(max_examples=50)
@given(ROWS, st.booleans())
def test_repairs_take_no_visit_from_a_network(rows: list[tuple[str, str, str, str, int]], by: bool) -> None:
    tags = frame(rows)
    rules = Rules(repairs=tuple(repairs_of(faults_of(tags, RULES, told=by), RULES)))
    before, after = (classify_told(tags, one) for one in (RULES, rules))
    assert before["social"].tolist() == after["social"].tolist()
    assert before["network"].tolist() == after["network"].tolist()
    # A source such as cpc says more where it is read as what it is.
    assert (after.loc[before["paid"] == "yes", "paid"] == "yes").all()


@settings(max_examples=50)
@given(ROWS, st.randoms(use_true_random=False))
def test_the_order_of_tags_changes_nothing(rows: list[tuple[str, str, str, str, int]], random: object) -> None:
    tags = frame(rows)
    order = list(range(len(rows)))
    random.shuffle(order)  # type: ignore[attr-defined]
    here, there = faults_of(tags, RULES), faults_of(tags.take(order), RULES)
    assert sorted(told(here)) == sorted(told(there))
    assert repairs_of(here, RULES) == repairs_of(there, RULES)


NETWORKS = [entry for entry in load().entries if entry.social and entry.kind != "sharing_tool"]


@pytest.mark.parametrize("paid", [False, True])
def test_tags_by_the_rules_of_the_house_are_in_order(paid: bool) -> None:
    sources = [house_source(entry, load()) for entry in NETWORKS]
    tags = pd.DataFrame({"source": sources, "medium": RULES.media[paid], "campaign": "autumn-2026"})
    # A network that is gone, or known by its pages alone, may have no word of its own.
    known = [load().alias(source) is not None for source in sources]
    faults = faults_of(tags[known], RULES, strict=True)
    assert [(tags["source"][row], str(fault)) for row, fault in zip(faults["row"], faults["fault"], strict=True)] == []


@given(st.text(max_size=80))
def test_a_repair_comes_back_from_the_settings_as_it_was(text: str) -> None:
    block = {"match": {"source": text, "medium": ""}, "becomes": {"source": text or "x"}}
    written = blocks_text("repair", [block, block])
    assert tomllib.loads(written)["repair"] == [block, block]
    assert tomllib.loads(written.replace("\n", "\r\n"))["repair"] == [block, block]


@pytest.mark.parametrize("value", [pytest.param(v.text, id=v.name) for v in values() if WHOLE.fullmatch(v.text)])
def test_strangers_text_is_inert_in_a_repair(value: str) -> None:
    written = blocks_text("repair", [{"match": {"source": value}, "becomes": {"source": "x"}}])
    assert written.count("\n") == 3
    assert not [c for c in written if ord(c) < 0x20 and c != "\n"]
    assert tomllib.loads(written)["repair"][0]["match"]["source"] == value
    assert len(faults_of(one(value, value, value, value), RULES, strict=True).columns) == 7
