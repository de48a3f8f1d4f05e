"""Browsers, in-app browsers and robots: agent texts in the shape that 2026 writes them."""

from random import Random
from typing import TypeVar

_T = TypeVar("_T")

# (share, text before the browser's update, text after it)
_WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64)"
_MAC = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)"
_BLINK = "AppleWebKit/537.36 (KHTML, like Gecko)"

DESKTOP = (
    (42, f"{_WINDOWS} {_BLINK} Chrome/150.0.0.0 Safari/537.36", f"{_WINDOWS} {_BLINK} Chrome/152.0.0.0 Safari/537.36"),
    (
        20,
        f"{_WINDOWS} {_BLINK} Chrome/150.0.0.0 Safari/537.36 Edg/150.0.0.0",
        f"{_WINDOWS} {_BLINK} Chrome/152.0.0.0 Safari/537.36 Edg/152.0.0.0",
    ),
    (
        12,
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:152.0) Gecko/20100101 Firefox/152.0",
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:154.0) Gecko/20100101 Firefox/154.0",
    ),
    (
        16,
        f"{_MAC} AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Safari/605.1.15",
        f"{_MAC} AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.4 Safari/605.1.15",
    ),
    (8, f"{_MAC} {_BLINK} Chrome/150.0.0.0 Safari/537.36", f"{_MAC} {_BLINK} Chrome/152.0.0.0 Safari/537.36"),
    (
        2,
        "Mozilla/5.0 (X11; Linux x86_64; rv:152.0) Gecko/20100101 Firefox/152.0",
        "Mozilla/5.0 (X11; Linux x86_64; rv:154.0) Gecko/20100101 Firefox/154.0",
    ),
)
CHROME = DESKTOP[0][1]

# (share, iOS version with underscores, hardware)
IPHONES = (
    (30, "18_5", "iPhone15,2"),
    (25, "18_6", "iPhone16,1"),
    (25, "26_4", "iPhone17,3"),
    (20, "26_5", "iPhone17,1"),
)
# (share, Android version, API level, model)
ANDROIDS = ((45, 14, 34, "SM-S911B"), (30, 15, 35, "SM-A556B"), (15, 16, 36, "Pixel 9"), (10, 13, 33, "CPH2409"))

APPS = ("facebook", "instagram", "threads", "messenger", "snapchat", "tiktok", "pinterest", "linkedin")


def safari(version: str) -> str:
    """Safari on an iPhone."""
    shown = version.replace("_", ".")
    return (
        f"Mozilla/5.0 (iPhone; CPU iPhone OS {version} like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
        f"Version/{shown} Mobile/15E148 Safari/604.1"
    )


def android_chrome(release: int) -> str:
    """Chrome on Android, which tells neither model nor version any more."""
    return f"Mozilla/5.0 (Linux; Android 10; K) {_BLINK} Chrome/{release}.0.0.0 Mobile Safari/537.36"


def iphone_app(app: str, version: str, hardware: str, month: int) -> str:
    """The in-app browser of an iPhone app; the app's version moves with the month."""
    build = 380 + 4 * month
    shown = version.replace("_", ".")
    base = (
        f"Mozilla/5.0 (iPhone; CPU iPhone OS {version} like Mac OS X) "
        "AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148"
    )
    meta = f"FBDV/{hardware};FBMD/iPhone;FBSN/iOS;FBSV/{shown};FBSS/3;FBID/phone;FBLC/da_DK;FBOP/5"
    screen = f"({hardware}; iOS {version}; da_DK; da; scale=3.00; 1179x2556; 7{build}42118)"
    return {
        "facebook": f"{base} [FBAN/FBIOS;FBAV/{build + 130}.0.0.37.88;FBBV/7{build}52210;{meta};FBRV/0;IABMV/1]",
        "messenger": f"{base} [FBAN/MessengerForiOS;FBAV/{build + 120}.0.0.41.92;FBBV/7{build}41007;{meta}]",
        "instagram": f"{base} Instagram {build}.0.0.41.86 {screen}",
        "threads": f"{base} Barcelona {build}.0.0.33.94 {screen}",
        "snapchat": f"{base} Snapchat/13.{build - 340}.0.41 (like Safari/8621.2.5.10.10, panda)",
        "tiktok": (
            f"{base} musical_ly_{month + 34}.1.0 JsSdk/2.0 NetType/WIFI Channel/App Store "
            "ByteLocale/da Region/DK isDarkMode/0 BytedanceWebview/d8a21c6"
        ),
        "pinterest": f"{base} [Pinterest/iOS]",
        "linkedin": f"{base} [LinkedInApp]/9.31.{build}",
    }[app]


def android_app(app: str, version: int, api: int, model: str, month: int) -> str:
    """The in-app browser of an Android app."""
    build = 380 + 4 * month
    base = (
        f"Mozilla/5.0 (Linux; Android {version}; {model} Build/UP1A.231005.007; wv) {_BLINK} "
        f"Version/4.0 Chrome/{143 + month}.0.7103.60 Mobile Safari/537.36"
    )
    screen = f"Android ({api}/{version}; 450dpi; 1080x2340; samsung; {model}; dm1q; qcom; da_DK; 7{build}42118)"
    return {
        "facebook": f"{base} [FB_IAB/FB4A;FBAV/{build + 130}.0.0.52.74;IABMV/1;]",
        "messenger": f"{base} [FB_IAB/Orca-Android;FBAV/{build + 120}.0.0.38.61;]",
        "instagram": f"{base} Instagram {build}.0.0.41.87 {screen}",
        "threads": f"{base} Barcelona {build}.0.0.33.95 {screen}",
        "snapchat": f"{base} Snapchat/13.{build - 340}.0.41",
        "tiktok": (
            f"{base} musical_ly_20240{month}0120 JsSdk/1.0 NetType/WIFI Channel/googleplay AppName/musical_ly "
            f"app_version/{month + 34}.1.2 ByteLocale/da-DK Region/DK BytedanceWebview/d8a21c6"
        ),
        "pinterest": f"{base} Pinterest for Android/13.{month}.0",
        "linkedin": f"{base} [LinkedInApp]/4.1.{build}",
    }[app]


def weighted(rng: Random, rows: tuple[tuple[int, _T], ...]) -> _T:
    """One of the values, by the integer weights beside them."""
    left = rng.randrange(sum(weight for weight, _ in rows))
    for weight, value in rows:
        left -= weight
        if left < 0:
            return value
    raise AssertionError("weights are positive")
