"""Which app showed the page: whole agents, and what the store keeps of them."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from socialattr.catalogue import load
from socialattr.classify import Rules, classify, in_app, robots
from socialattr.privacy.agents import reduce_agent

IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148"
PHONE = (
    "Mozilla/5.0 (Linux; Android 15; Pixel 9 Build/BP1A.250505.005; wv) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Version/4.0 Chrome/136.0.7103.60 Mobile Safari/537.36"
)
LINUX = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko)"
MAC = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko)"
# Agents made up in the shape of those that the apps send.
APPS = [
    (f"{IPHONE} Barcelona 379.0.0.26.99 (iPhone18,5; iOS 18_5; da_DK; da; scale=3.00; 1170x2532)", "threads"),
    (f"{PHONE} Barcelona 341.0.0.42.109 Android (35/15; 320dpi; 720x1440; Google; Pixel 9; tokay; da_DK)", "threads"),
    (f"{IPHONE} Instagram 380.0.0.28.90 (iPhone15,2; iOS 18_5; da_DK; da; scale=3.00; 1179x2556; 1)", "instagram"),
    (f"{PHONE} Instagram 381.0.0.48.90 Android (35/15; 420dpi; 1080x2424; Google/google; Pixel 9)", "instagram"),
    (f"{IPHONE} [FBAN/MessengerForiOS;FBAV/505.0.0.35.108;FBBV/1;FBDV/iPhone15,2;FBLC/da_DK]", "messenger"),
    (f"{IPHONE} LightSpeed [FBAN/MessengerLiteForiOS;FBAV/505.0.0.35.108;FBBV/1]", "messenger"),
    (f"{PHONE} [FB_IAB/Orca-Android;FBAV/505.0.0.35.108;]", "messenger"),
    (f"{PHONE} [FB_IAB/MESSENGER;FBAV/114.0.0.21.71;]", "messenger"),
    (f"{PHONE} [FBAN/Orca-Android;FBAV/505.0;FBPN/com.facebook.orca;FBLC/da_DK]", "messenger"),
    (f"{IPHONE} [FBAN/FBIOS;FBAV/520.0.0.38.101;FBBV/1;FBDV/iPhone15,2;FBLC/da_DK]", "facebook"),
    (f"{PHONE} [FB_IAB/FB4A;FBAV/520.0.0.38.101;IABMV/1;]", "facebook"),
    (f"{PHONE}[FBAN/EMA;FBLC/da_DK;FBAV/420.0.0.7.119;]", "facebook"),
    (f"{PHONE} MetaIAB Facebook", "facebook"),
    (f"{PHONE} MetaIAB Instagram", "instagram"),
    (f"{IPHONE} [FBAN/GroupsForiOS;FBAV/48.0;FBBV/4]", "facebook"),
    (f"{PHONE} [FBAN/AudienceNetworkForAndroid;FBSN/Android;FBAV/5.17;FBLC/en_GB]", "meta"),
    (f"{IPHONE} Twitter for iPhone/11.2", "x"),
    (f"{IPHONE.replace('iPhone;', 'iPad;')} Twitter for iPad/11.2", "x"),
    (f"{PHONE} TwitterAndroid", "x"),
    (f"{IPHONE} [LinkedInApp]/9.31.1", "linkedin"),
    (f"{PHONE} [Pinterest/Android]", "pinterest"),
    ("Pinterest for Android Tablet/11.42.2 (gta4; 12)", "pinterest"),
    (f"{IPHONE} Snapchat/13.40.0.42 (like Safari/8621.1.15, panda)", "snapchat"),
    (f"{PHONE}Snapchat13.40.0.50 (Pixel 9; Android 15#13#35; gzip; )", "snapchat"),
    (f"{PHONE} trill_390905 JsSdk/1.0 NetType/WIFI AppName/trill ByteLocale/da BytedanceWebview/d8a21c6", "tiktok"),
    (f"{IPHONE} musical_ly_39.9.0 JsSdk/2.0 NetType/4G Channel/App Store ByteLocale/da Region/DK", "tiktok"),
    (f"{PHONE} Channel/release AppName/ultralite app_version/26.4.4 Region/DK", "tiktok"),
    (f"{PHONE} Reddit/Version 2025.20.0/Build 2520/Android 15", "reddit"),
    (f"{PHONE} Telegram-Android/11.12.0 (Google Pixel 9; Android 15; SDK 35; HIGH)", "telegram"),
    (f"{PHONE} XWEB/1160 MMWEBSDK/2024 MicroMessenger/8.0.50 WeChat/arm64 Weixin NetType/WIFI", "wechat"),
    (f"{IPHONE} wxwork/4.1.39 MicroMessenger/7.0.1 Language/zh ColorScheme/Light", "wecom"),
    (f"{IPHONE} QQ/9.1.60.614 V1_IPH_SQ_9.1.60_1_APP_A Pixel/1179 NetType/WIFI", "qq"),
    (f"{IPHONE} Safari Line/15.8.0", "line"),
    (f"{PHONE} Line/15.8.0/IAB", "line"),
    (f"{IPHONE} KAKAOTALK/25.4.0 (INAPP)", "kakaotalk"),
    (f"{PHONE};KAKAOTALK 2309520", "kakaotalk"),
    (f"{IPHONE} Zalo iOS/650 ZaloTheme/light ZaloLanguage/en", "zalo"),
    (f"{PHONE} Viber/25.6.0", "viber"),
    (f"{PHONE} imoAndroid/2025.05.1051; 15; REL; Pixel 9; Google", "imo"),
    (f"Kik/17.2.0.30000 (Android 15) {PHONE}", "kik"),
    (f"{MAC} Slack/4.43.51 Chrome/134.0 Electron/35.1 Safari/537.36 Sonic Slack_SSB/4.43.51", "slack"),
    (f"{MAC} Teams/1.7.00.1 Chrome/120.0 Electron/28.2 Safari/537.36", "teams"),
    (f"{IPHONE} TeamsMobile-iOS", "teams"),
    (f"{MAC} discord/0.0.340 Chrome/134.0 Electron/35.1 Safari/537.36", "discord"),
    (f"{MAC} Skype/8.138.0.213 Chrome/132.0 Electron/34.2 Safari/537.36", "skype"),
    (f"{LINUX} Rocket.Chat/4.4.1 Chrome/132.0 Electron/34.2 Safari/537.36", "rocket_chat"),
    (f"{IPHONE} AliApp(DingTalk/7.6.50) com.laiwang.DingTalk/1 Channel/201200 language/zh", "dingtalk"),
    (f"{IPHONE} Safari/604.1 Lark/7.44.5 LarkLocale/en_US ChannelName/Lark", "lark"),
    (f"{PHONE} aweme_320400 JsSdk/1.0 AppName/aweme ByteLocale/zh-CN BytedanceWebview/d8a21c6", "douyin"),
    (f"{IPHONE} Kwai/12.9.10.8962 ISLP/0 StatusHT/24 NetType/WIFI Yoda/3.0.3.1", "kuaishou"),
    (f"{IPHONE} Weibo (iPhone17,1__weibo__15.4.1__iphone__os18.5)", "weibo"),
    (f"{PHONE}Google-Pixel 9__weibo__15.4.2__android__android15", "weibo"),
    (f"{IPHONE} WeiboIntliOS_iPhone_6720", "weibo"),
    (f"{IPHONE} WeiboliteiOS_iPhone_1070", "weibo"),
    (f"{PHONE} VKAndroidApp/8.120-22500 (Android 15; SDK 35; arm64-v8a; Pixel 9; da)", "vk"),
    (f"{PHONE} OKAndroid/25.5.20 b25052000 OkApp", "okru"),
    (f"{IPHONE} OKiOS/25.5.2 OKApp", "okru"),
    (f"{IPHONE} Safari Quora 8.9.10 rv:2194", "quora"),
    (f"{IPHONE} XING-iPhone/25.5.1 (iOS; Light; da) iPhone/18.5", "xing"),
    (f"{PHONE} Flipboard/4.3.30/5500,4.3.30.5500", "flipboard"),
    (f"ZhihuHybrid com.zhihu.android/Futureve/10.50.0 {PHONE}", "zhihu"),
]  # fmt: skip
# No app of a network, though much in them looks like one.
OTHERS = [
    f"{IPHONE} Version/18.5 Safari/604.1",
    f"{IPHONE} GSA/360.0.7 Safari/604.1",
    f"{IPHONE} Safari/605.1 NAVER(inapp; search; 1010; 12.10.1; 15PRO)",
    f"{PHONE} MQQBrowser/15.9",
    f"{IPHONE} bline/7 (iPhone OS 18.5, iPhone)",
    f"{MAC} Slackware/Chrome/136.0 Safari/537.36",
    f"{PHONE} GrokApp/1.3.92",
    f"{PHONE} WebDiscover/1.259.2",
    f"{IPHONE} FCBarcelona/8.2",
    f"{PHONE} Zalora/15.1",
    f"{PHONE} MMWEBSDK/2024 WebexTeams/44.1",
    PHONE.replace("Pixel 9", "LINE"),
    PHONE.replace("Pixel 9", "QQ phone"),
    PHONE.replace("Pixel 9", "LARK_Evolution_X4"),
    "Twitter/7.57 CFNetwork/978.0.7 Darwin/18.7.0",
    "LinkedIn/9.7.1681 CFNetwork/808.1.4 Darwin/16.1.0",
    "Safari Quo vadis",
    "",
    "-",
]


@pytest.mark.parametrize(("agent", "slug"), APPS)
def test_an_app_is_told_by_what_it_adds_and_a_person_sits_behind_it(agent: str, slug: str) -> None:
    assert in_app(pd.Series([agent])).tolist() == [slug]
    assert robots(pd.Series([agent])).tolist() == [False]


@pytest.mark.parametrize("agent", OTHERS)
def test_other_agents_name_no_network(agent: str) -> None:
    assert in_app(pd.Series([agent])).tolist() == [""]


@pytest.mark.parametrize("agent", [*(agent for agent, _ in APPS), *OTHERS])
def test_what_the_store_keeps_of_an_agent_names_the_same_app(agent: str) -> None:
    kept = reduce_agent(agent, load().agent_tokens)
    assert in_app(pd.Series([kept])).tolist() == in_app(pd.Series([agent])).tolist()


TOKENS = load().agent_tokens
PIECES = st.one_of(
    st.sampled_from(TOKENS),
    # Parts of tokens, which must not grow together in what is kept.
    st.sampled_from([token[cut:] for token in TOKENS for cut in range(1, len(token))]),
    st.sampled_from(
        ["Mozilla/5.0 ", "(iPhone; ", "Android ", "Safari", "Safari/604.1", " ", ";", "for iPhone", "Chrome/1"]
    ),
)


@given(st.lists(PIECES, max_size=8).map("".join))
def test_law_an_agent_cut_down_to_its_tokens_names_the_same_app(agent: str) -> None:
    kept = reduce_agent(agent, TOKENS)
    assert in_app(pd.Series([kept])).tolist() == in_app(pd.Series([agent])).tolist()
    assert reduce_agent(agent, TOKENS).split(" ")[0] == kept.split(" ")[0]


@pytest.mark.parametrize("token", TOKENS)
def test_a_token_holds_no_other_one_that_would_decide_before_it(token: str) -> None:
    owner = load().agent_entries
    first = next(known for known in TOKENS if known in token)
    assert owner[first].slug == owner[token].slug


INSTAGRAM = APPS[2][0]


@pytest.mark.parametrize(
    ("clue", "evidence", "source"),
    [
        ({}, "agent", "instagram"),
        ({"referrer": "shop.example/kurv"}, "own", "(direct)"),
        ({"referrer": "www.google.com/"}, "referrer", "google"),
        ({"referrer": "blog.example/post"}, "referrer", "blog.example"),
        ({"referrer": "l.facebook.com/"}, "referrer", "facebook"),
        ({"click_id": "fbclid"}, "click_id", "instagram"),
        ({"utm_source": "nyhedsbrev", "utm_medium": "email"}, "utm", "nyhedsbrev"),
    ],
)
def test_an_app_counts_only_where_nothing_better_is_known(clue: dict[str, str], evidence: str, source: str) -> None:
    columns = ("page", "referrer", "utm_source", "utm_medium", "utm_campaign", "utm_content", "click_id", "agent")
    hit = {**dict.fromkeys(columns, ""), "page": "shop.example/", "agent": INSTAGRAM, **clue}
    found = classify(pd.DataFrame([hit]), Rules(("shop.example",))).iloc[0]
    assert (found["evidence"], found["source"]) == (evidence, source)
