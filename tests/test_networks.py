"""How far the networks reach: the hosts and names that matter, and hosts that only look like them."""

from __future__ import annotations

import pandas as pd
import pytest

from socialattr.catalogue import load
from socialattr.classify import Rules, classify

NOTHING = dict.fromkeys(
    ("page", "referrer", "utm_source", "utm_medium", "utm_campaign", "utm_content", "click_id", "agent"), ""
)
SOCIAL = [entry for entry in load().entries if entry.social]


def judged(column: str, values: list[str]) -> pd.DataFrame:
    """What `classify` says of hits that have nothing but this one clue."""
    return classify(pd.DataFrame([{**NOTHING, column: value} for value in values]), Rules())


def named(column: str, values: str) -> dict[str, str]:
    """The network, or else the tool, that each of some values means; `""` where it is no social traffic."""
    found = judged(column, values.split())
    who = found["network"].where(found["tool"] == "", found["tool"]).where(found["social"], "")
    return dict(zip(values.split(), who, strict=True))


def test_there_are_as_many_as_the_public_lists_have_together() -> None:
    hosts = [host.host for entry in SOCIAL for host in entry.hosts]
    assert len(SOCIAL) >= 250
    assert len(hosts) >= 700
    # Old exports hold those that are gone.
    assert sum(bool(entry.until) for entry in SOCIAL) >= 50


@pytest.mark.parametrize(
    ("network", "hosts"),
    [
        ("Facebook", "m.o.facebook.com mbasic.facebook.com lm.facebook.com fb.com fb.me fb.watch"),
        ("Instagram", "l.instagram.com ig.me instagr.am"),
        ("Threads", "threads.net threads.com l.threads.com"),
        ("X", "x.com mobile.twitter.com t.co tweetdeck.com"),
        ("LinkedIn", "dk.linkedin.com lnkd.in"),
        ("Reddit", "old.reddit.com np.reddit.com out.reddit.com redd.it"),
        ("YouTube", "m.youtube.com music.youtube.com youtu.be"),
        ("TikTok", "tiktok.com vm.tiktok.com"),
        ("Pinterest", "pinterest.dk pinterest.co.uk pinterest.com.mx br.pinterest.com pin.it pinterest.info"),
        ("Tumblr", "tumblr.com staff.tumblr.com t.umblr.com href.li tmblr.co"),
        ("VK", "vk.com m.vk.com vk.ru away.vk.com vkontakte.ru vk.cc"),
        ("OK", "ok.ru odnoklassniki.ru odnoklassniki.ua"),
        ("Weibo", "weibo.com m.weibo.cn t.cn"),
        ("Zhihu", "zhihu.com link.zhihu.com"),
        ("Hacker News", "news.ycombinator.com hn.algolia.com hckrnews.com hn.premii.com hackerweb.app"),
        ("Google+", "plus.google.com plus.url.google.com"),
        ("Hatena", "hatena.ne.jp b.hatena.ne.jp d.hatena.ne.jp"),
        ("Naver communities", "blog.naver.com m.cafe.naver.com kin.naver.com"),
        ("Last.fm", "last.fm lastfm.de lastfm.com.br"),
        ("Flickr", "flickr.com flic.kr"),
        ("Flipboard", "flipboard.com flip.it"),
        ("Stack Overflow", "stackoverflow.com pt.stackoverflow.com"),
        ("Stack Exchange", "bicycles.stackexchange.com askubuntu.com serverfault.com"),
        ("Bilibili", "bilibili.com b23.tv"),
        ("Nostr", "nostr.band primal.net snort.social iris.to"),
        ("Delicious", "delicious.com del.icio.us"),
        ("Heste-Nettet", "www.heste-nettet.dk"),
        ("Flashback", "flashback.org"),
        ("Suomi24", "keskustelu.suomi24.fi"),
    ],
)
def test_all_hosts_of_a_network_mean_it(network: str, hosts: str) -> None:
    assert named("referrer", hosts) == dict.fromkeys(hosts.split(), network)


def test_small_old_and_distant_networks_are_social() -> None:
    hosts = """
        bere.al kooapp.com jodel.com untappd.com strava.com letterboxd.com lobste.rs dev.to wykop.pl kick.com rumble.com
        note.com nextdoor.co.uk xing.com truthsocial.com gab.com gettr.com parler.com lemon8-app.com clubhouse.com
        quora.com medium.com substack.com github.com producthunt.com twitch.tv vimeo.com dailymotion.com dai.ly
        getpocket.com digg.com stumbleupon.com mix.com diigo.com douban.com ameblo.jp mixi.jp mobile01.com ptt.cc
        goodreads.com ravelry.com deviantart.com behance.net dribbble.com 500px.com soundcloud.com myspace.com
        friendster.com bebo.com hi5.com tagged.com badoo.com skyrock.com orkut.com irc-galleria.net diskusjon.no
        foreldreportalen.no familjeliv.se hardwareonline.dk hamsterpaj.net lunarstorm.se nettby.no arto.com
        farcaster.xyz warpcast.com eksisozluk.com 5ch.net v2ex.com tieba.baidu.com pantip.com mumsnet.com
    """
    assert [host for host, who in named("referrer", hosts).items() if not who] == []


def test_sites_of_the_same_companies_and_software_are_not() -> None:
    hosts = """
        www.google.com sites.google.com search.naver.com www.baidu.com yandex.ru outlook.live.com
        www.yahoo.com finance.yahoo.com www.ycombinator.com github.io wordpress.org www.microsoft.com netflix.com
        hulu.com www.linternaute.com www.vg.no www.ibm.com www.windowscentral.com store.steampowered.com
        ssense.com woot.com tripadvisor.com care.com buzzfeed.com is.gd goo.gl myfacebook.com notfacebook.com
        fedex.com x.company ig.com www.tencent.com www.kakaocorp.com
    """
    assert {host: who for host, who in named("referrer", hosts).items() if who} == {}


def test_bare_names_of_small_networks_mean_them() -> None:
    names = """
        badoo hi5 stackoverflow askubuntu superuser gaiaonline friendfeed livejournal xanga deviantart reverbnation
        librarything twitch vimeo dailymotion youku iqiyi tweetdeck vk vkontakte xing viadeo wattpad hatena plurk
        taggedmail myheritage secondlife scribd dzone disqus pinboard instapaper flipboard digg quora
    """
    assert [name for name, who in named("utm_source", names).items() if not who] == []


def test_everyday_words_are_no_networks() -> None:
    words = """
        mix path gather spill locals whisper blind break arena swarm ok zen newsletter partner blog shop mail beacons
        bilgalleri campsite delicious diskusjon eksperten facelift fanbase flock milkshake tango twist
    """
    assert {word: who for word, who in named("utm_source", words).items() if who} == {}


@pytest.mark.parametrize(
    "disguise", ["my{}", "not{}", "{}.example", "{}.evil.example", "{}-login.example", "evil.example/{}"]
)
def test_no_host_is_taken_for_a_network_that_it_only_looks_like(disguise: str) -> None:
    known = {host.host.replace("*", "com"): entry.name for entry in SOCIAL for host in entry.hosts}
    # my + l.facebook.com is a host of Facebook's: only whole names are looked at.
    tops = [host for host in known if not load().host(host.partition(".")[2])]
    disguised = [disguise.format(host) for host in tops]
    found = judged("referrer", disguised)
    weak = [host for host in disguised if (owner := load().host(host)) and owner[1] == "weak"]
    taken_in = [host for host, social in zip(disguised, found["social"], strict=True) if social and host not in known]
    assert taken_in == []
    assert weak == []
