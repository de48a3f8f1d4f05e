"""Robots stay outside, people in in-app browsers do not; and what else the door turns away."""

from __future__ import annotations

import re
import sys

import crawleruseragents
import pandas as pd
import pyarrow as pa
import pytest

from socialattr.catalogue import load
from socialattr.classify import door_version, excluded, robots
from socialattr.classify.robots import patterns, without_device

IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148"
ANDROID = (
    "Mozilla/5.0 (Linux; Android 14; SM-S911B Build/UP1A.231005.007; wv) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Version/4.0 Chrome/125.0.6422.165 Mobile Safari/537.36"
)
PHONE = "Mozilla/5.0 (Linux; Android 15; {}) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Mobile Safari/537.36"
PEOPLE = [
    "",
    "-",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:127.0) Gecko/20100101 Firefox/127.0",
    f"{IPHONE} Version/17.5 Safari/604.1",
    f"{IPHONE} GSA/311.0.622",
    f"{IPHONE} [FBAN/FBIOS;FBAV/468.0.0.33.70;FBBV/604;FBDV/iPhone15,2;FBLC/da_DK]",
    f"{ANDROID} [FB_IAB/FB4A;FBAV/468.0.0.56.78;]",
    f"{ANDROID} MetaIAB Facebook",
    f"{IPHONE} [FBAN/MessengerForiOS;FBAV/450.0.0]",
    f"{ANDROID} [FB_IAB/Orca-Android;FBAV/441.0.0.23.110;]",
    f"{IPHONE} Instagram 334.0.4.32.98 (iPhone15,2; iOS 17_5_1; da_DK; da; scale=3.00; 1179x2556; 609618475)",
    f"{IPHONE} Barcelona 334.0.0.30.98 (iPhone14,5; iOS 17_4; da_DK)",
    f"{IPHONE} [Pinterest/iOS]",
    f"{ANDROID} [Pinterest/Android]",
    f"{IPHONE} [LinkedInApp]/9.29.7962",
    f"{IPHONE} Safari/604.1 Snapchat/12.87.0.40 (like Safari/8617.2.4.10.8, panda)",
    f"{ANDROID}Snapchat12.87.0.36 (SM-A536B; Android 13#A536BXXU; gzip; )",
    f"{ANDROID} musical_ly_2023407030 JsSdk/1.0 NetType/WIFI AppName/musical_ly ByteLocale/da-DK BytedanceWebview/d8",
    f"{ANDROID} MicroMessenger/8.0.37.2380(0x28002534) WeChat/arm64 Weixin NetType/WIFI Language/zh_CN ABI/arm64",
    f"{ANDROID} SogouMSE,SogouMobileBrowser/6.1.4",
    f"{ANDROID} Viber/21.5",
    f"{IPHONE} Twitter for iPhone/10.44",
    f"{ANDROID} TwitterAndroid",
    f"{ANDROID} Telegram-Android/10.3.2 (Samsung SM-G991B; Android 13; SDK 33; HIGH)",
    f"{IPHONE} Reddit/Version 2023.25.0/Build 612",
]
ROBOTS = [
    "Slack-ImgProxy (+https://api.slack.com/robots)",
    "Mozilla/5.0 (Windows NT 6.1; WOW64) SkypeUriPreview Preview/0.5 skype-url-preview@microsoft.com",
    "Mozilla/5.0 (compatible; vkShare; +http://vk.com/dev/Share)",
    "OdklBot/1.0 (share@odnoklassniki.ru)",
    "Snap URL Preview Service; bot; snapchat; https://developers.snap.com/robots",
    "Iframely/1.3.1 (+https://iframely.com/docs/about) Atlassian",
    "Embedly +support@embed.ly",
    "Mozilla/5.0 (compatible; Linespider/1.1; +https://lin.ee/4dwXkTH)",
    "WhatsApp",
    "WhatsApp/2",
    "GBWhatsApp/2.22.10.73 A",
    "Viber",
    "Lemmy/0.19.8; +https://lemmy.example",
    "Pleroma 2.6.0; https://pleroma.example <admin@pleroma.example>",
    "Akkoma 3.10.4; https://akkoma.example",
    "Misskey/2024.5.0 (https://misskey.example)",
    "SummalyBot/5.1.0",
    "Friendica 'Yellow Archangel' 2024.03-1556; https://friendica.example",
    "gotosocial/0.16.0 (+https://social.example)",
    "Synapse (bot; +https://github.com/matrix-org/synapse)",
    "Mattermost-Bot/1.1",
    "Mozilla/5.0 (compatible; zoom-link-preview/1.0)",
    "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; GPTBot/1.2; +https://openai.com/gptbot)",
    "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko); compatible; ChatGPT-User/1.0; +https://openai.com/bot",
    "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; Claude-User/1.0; +Claude-User@anthropic.com)",
    "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; PerplexityBot/1.0; +https://perplexity.ai/bot)",
    "Mozilla/5.0 (Linux; Android 7.0; SM-G930V) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/59.0 Google-Read-Aloud",
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/120.0 Safari/537.36",
    "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
    "Sogou web spider/4.0(+http://www.sogou.com/docs/help/webmasters.htm#07)",
    "Sogou Pic Spider/3.0(+http://www.sogou.com/docs/help/webmasters.htm#07)",
    "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)",
    "meta-externalagent/1.1 (+https://developers.facebook.com/docs/sharing/webmasters/crawler)",
    "Twitterbot/1.0",
    "LinkedInBot/1.0 (compatible; Mozilla/5.0; Apache-HttpClient +http://www.linkedin.com)",
    "WhatsApp/2.23.20.0",
    "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)",
    "TelegramBot (like TwitterBot)",
    "Mozilla/5.0 (compatible; Discordbot/2.0; +https://discordapp.com)",
    "http.rb/5.1.1 (Mastodon/4.2.1; +https://mastodon.example/)",
    "Mozilla/5.0 (compatible; Bluesky Cardyb/1.1; +mailto:support@bsky.app)",
    "Pinterestbot/1.0; +https://www.pinterest.com/bot.html",
    "BufferLinkPreviewBot/1.0",
    "TikTokSpider",
    "Mozilla/5.0+(compatible; UptimeRobot/2.0; http://www.uptimerobot.com/)",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/123.0 GoogleMessages/15.1",
    "Mozilla/5.0 (Morningscore/1.0)",
    "Reeder/3.2 CFNetwork/672.1.12 Darwin/14.0.0",
    "kube-probe/1.29",
    "curl/8.5.0",
    "Wget/1.21",
    "python-requests/2.32.3",
    "Go-http-client/2.0",
    "Java/17.0.2",
    "okhttp/4.9.3",
]


@pytest.mark.parametrize("agent", PEOPLE)
def test_people_come_in(agent: str) -> None:
    assert robots(pd.Series([agent])).tolist() == [False]


@pytest.mark.parametrize("agent", ROBOTS)
def test_robots_stay_outside(agent: str) -> None:
    assert robots(pd.Series([agent])).tolist() == [True]


@pytest.mark.parametrize("token", load().preview_bots)
def test_every_link_preview_of_the_catalogue_stays_outside(token: str) -> None:
    assert robots(pd.Series([f"Mozilla/5.0 (compatible; {token}1.0)"])).tolist() == [True]


@pytest.mark.parametrize(
    ("person", "robot"),
    [
        (f"{ANDROID} MetaIAB Facebook", "meta-externalagent/1.1"),
        (f"{ANDROID} Viber/21.5", "Viber"),
        (f"{ANDROID} SogouMSE,SogouMobileBrowser/6.1.4", "Sogou web spider/4.0"),
        (f"{IPHONE} MicroMessenger/8.0.50 Process/tools NetType/WIFI", "Mozilla/5.0 (compatible; Tencent-Preview/1.0)"),
        (f"{ANDROID} Instagram 330.0 Android (33/13; 320dpi; 720x1440; CUBOT; CUBOT_X18; mt67; da_DK)", "Thingbot"),
        (PHONE.format("CUBOT X30"), PHONE.format("K").replace("Chrome", "(compatible; Xbot/1.0) Chrome")),
        (PHONE.format("BOTH W20 Build/1"), "both-bot/1.0"),
        (PHONE.format("Capture+ Build/1"), "Page-Capture/1.0 (+https://example.com/bot)"),
        (PHONE.format("ViewSonic V500"), "Mozilla/5.0 (compatible; Sonic/1.0; http://example.com/info.html)"),
        (PHONE.format("HTC Butterfly Build/JDQ39"), "Mozilla/5.0 (compatible; Butterfly/1.0; +http://example.com/)"),
        (PHONE.format("moto g(7) Build/Scanner-checker"), "Fever/1.38 (Feed Parser; http://example.com)"),
        (PHONE.format("CPH2581 Build/AP3A.240617.008; wv"), PHONE.format("K").replace("Chrome", "HeadlessChrome")),
        ("Mozilla/5.0 (Windows NT 6.1) coccocbrowser/47.0 Chrome/41.0 Safari/537.36", "coccocbot-web/1.0"),
        ("Mozilla/5.0 (X11; Linux x86_64) Notion/4.1 Chrome/130.0 Electron/33 Safari/537.36", "Notion/1.0"),
        ("Mozilla/5.0 (compatible; MSIE 10.0; Windows NT 6.2; Trident/6.0)", "Mozilla/5.0 (compatible; Nobody/1.0)"),
        ("Mozilla/5.0 (compatible; Konqueror/4.5; Linux) KHTML/4.5 (like Gecko)", "Mozilla/5.0 (a@b.example)"),
        (f"{ANDROID} CamScanner/6.27", "ACME-Scanner/1.0"),
        (f"{IPHONE} MessengerLiteForiOS WhatsAppElectron/1.0", "WhatsApp/2"),
    ],
)  # fmt: skip
def test_a_person_and_a_robot_who_look_alike(person: str, robot: str) -> None:
    assert robots(pd.Series([person, robot])).tolist() == [False, True]


def test_a_log_in_small_letters_has_the_same_link_previews() -> None:
    agents = [
        "twitterbot/1.0",
        "whatsapp/2.23.20.0 a",
        "linkedinbot/1.0",
        "skypeuripreview preview/0.5",
        "go-http-client/2",
    ]
    assert robots(pd.Series(agents)).all()


def test_one_automaton_says_what_a_loop_over_the_patterns_says() -> None:
    known = [text for record in crawleruseragents.CRAWLER_USER_AGENTS_DATA for text in record["instances"]]
    agents = [*known, *PEOPLE, *ROBOTS]
    bare = without_device(pa.array(agents)).to_pylist()
    single = [re.compile(pattern) for pattern in patterns()]
    expected = [any(pattern.search(agent) for pattern in single) for agent in bare]
    assert robots(pd.Series(agents)).tolist() == expected
    assert sum(expected) > 0.95 * len(known)


def test_arrow_and_categories_with_gaps_are_read_as_text() -> None:
    agents = ["Twitterbot/1.0", None, "Twitterbot/1.0", "-"]
    expected = [True, False, True, False]
    assert robots(pa.array(agents)).tolist() == expected
    assert robots(pa.array(agents).dictionary_encode()).tolist() == expected
    assert robots(pd.Series(agents, dtype="category")).tolist() == expected
    assert robots(pd.Series([], dtype="str")).tolist() == []


def test_patterns_that_re2_cannot_read_are_searched_by_python(monkeypatch: pytest.MonkeyPatch) -> None:
    module = sys.modules["socialattr.classify.robots"]
    monkeypatch.setattr(module, "patterns", lambda: ["plainbot", r"(?<!not a )crawler"])
    module._automata.cache_clear()
    try:
        agents = pd.Series(["plainbot/1", "some crawler", "not a crawler"])
        assert robots(agents).tolist() == [True, True, False]
    finally:
        module._automata.cache_clear()


@pytest.mark.parametrize(
    ("method", "path", "status", "robot", "rule"),
    [
        ("GET", "/cykler/?utm_source=facebook", 200, False, ""),
        ("GET", "/cykler/", 304, False, ""),
        ("GET", "/cykler/", 301, False, ""),
        ("HEAD", "/", 200, False, "method"),
        ("POST", "/?wc-ajax=get_refreshed_fragments", 200, True, "method"),
        ("get", "/", 200, False, "method"),
        ("GET", "/style.css", 404, True, "status"),
        ("GET", "/", 400, False, "status"),
        ("GET", "/", 503, False, "status"),
        ("GET", "/wp-content/a.min.js?ver=6.1", 200, True, "asset"),
        ("GET", "/IMG.JPG", 200, False, "asset"),
        ("GET", "favicon.ico", 200, False, "asset"),
        ("GET", "/robots.txt", 200, True, "asset"),
        ("GET", "/wp-json/wc/store/cart", 200, False, "asset"),
        ("GET", "https://shop.example/a.png#x", 200, False, "asset"),
        ("GET", "https://shop.example/robots.txt", 200, False, "asset"),
        ("GET", "/cykler/?next=/a.css", 200, False, ""),
        ("GET", "/node.js-kursus/", 200, False, ""),
        ("GET", "/robots.txt-forklaret", 200, False, ""),
        ("GET", "/manual.pdf", 200, False, ""),
        ("GET", "/", 200, True, "robot"),
        ("GET", "", 200, False, ""),
    ],
)  # fmt: skip
def test_the_first_rule_in_order_keeps_a_hit_out(method: str, path: str, status: int, robot: bool, rule: str) -> None:
    parsed = pd.DataFrame({"method": [method], "path": [path], "status": [status], "robot": [robot]}, index=[5])
    found = excluded(parsed)
    assert found.to_dict() == {5: rule}
    assert excluded(parsed.astype({"method": "category", "path": "category"})).to_dict() == {5: rule}


def test_the_doors_version_changes_with_the_robots_that_are_known(monkeypatch: pytest.MonkeyPatch) -> None:
    before = door_version()
    assert before == door_version()
    monkeypatch.setattr(
        crawleruseragents,
        "CRAWLER_USER_AGENTS_DATA",
        [*crawleruseragents.CRAWLER_USER_AGENTS_DATA, {"pattern": "newbot"}],
    )
    assert door_version() != before
