"""GA4's explorations and screens, as its two languages and Excel write them."""

from pathlib import Path

from .as_ga4 import Figures, Session, by_day, sessions, worth
from .clock import local
from .tables import Cells, delimited, kroner, through_excel, with_comma
from .things import World

PROPERTY = "Nordlys Cykler"
_RULE = "# ----------------------------------------"
_ENGLISH = (
    "Date",
    "Session source / medium",
    "Session campaign",
    "Session default channel group",
    "Sessions",
    "Engaged sessions",
    "Ecommerce purchases",
    "Purchase revenue",
)
_DANISH = (
    "Dato",
    "Sessionskilde/medie",
    "Sessionskampagne",
    "Standardkanalgruppe for session",
    "Sessioner",
    "Engagerede sessioner",
    "E-handelskøb",
    "Købsomsætning",
)
_DANISH_CHANNELS = {
    "Direct": "Direkte",
    "Organic Search": "Organisk søgning",
    "Paid Search": "Betalt søgning",
    "Organic Social": "Organisk social",
    "Paid Social": "Betalt social",
    "Organic Video": "Organisk video",
    "Email": "Mail",
    "Referral": "Henvisning",
    "Unassigned": "Ikke tildelt",
}
_LAST_DAY = {"2026-08": 31, "2026-09": 30, "2026-10": 31}


def write(world: World, folder: Path) -> None:
    """August in Danish, September in English, October in Danish through Excel and as a screen by channel."""
    folder.mkdir(parents=True, exist_ok=True)
    seen = sessions(world)
    august = delimited(_exploration(seen, "2026-08", _DANISH, "Sociale medier-Fri form 1", "Samlet total"))
    (folder / "ga4-udforskning-august.csv").write_bytes(august.encode())
    september = delimited(_exploration(seen, "2026-09", _ENGLISH, "Social media-Free form 1", "Grand total"))
    (folder / "ga4-exploration-september.csv").write_bytes(september.encode())
    october = _exploration(seen, "2026-10", _DANISH, "Sociale medier-Fri form 1", "Samlet total")
    commas = [[*line[:4], *map(with_comma, line[4:])] if len(line) > 4 else line for line in october]
    (folder / "ga4-udforskning-oktober.csv").write_bytes(through_excel(commas))
    (folder / "ga4-traffic-acquisition-october.csv").write_bytes(delimited(_screen(seen, "2026-10")).encode())


def _exploration(seen: list[Session], month: str, headings: Cells, name: str, total: str) -> list[Cells]:
    """The busiest lines first, as GA4 sorts them; the first one is the total, with a field too many."""
    lines = by_day(seen, month)
    ordered = sorted(lines.items(), key=lambda item: (-item[1].sessions, item[0]))
    days = month.replace("-", "")
    return [
        [_RULE],
        [f"# {PROPERTY}"],
        [f"# {name}"],
        [f"# {days}01-{days}{_LAST_DAY[month]}"],
        [_RULE],
        [""],
        headings,
        [*[""] * 4, *_numbers(*_sum(list(lines.values()))), total],
        *(
            [day, f"{source} / {medium}", campaign, _channel(channel, headings), *_numbers(figures)]
            for (day, source, medium, campaign, channel), figures in ordered
        ),
    ]


def _channel(channel: str, headings: Cells) -> str:
    return _DANISH_CHANNELS.get(channel, channel) if headings is _DANISH else channel


def _sum(lines: list[Figures]) -> tuple[Figures]:
    return (
        Figures(
            *(sum(getattr(line, name) for line in lines) for name in ("sessions", "engaged", "purchases", "revenue"))
        ),
    )


def _numbers(figures: Figures) -> Cells:
    return [str(figures.sessions), str(figures.engaged), str(figures.purchases), kroner(figures.revenue)]


def _screen(seen: list[Session], month: str) -> list[Cells]:
    """Acquisition > Traffic acquisition: the whole month by channel, and the same people once more by day."""
    lines = by_day(seen, month)
    channels: dict[str, list[Figures]] = {}
    days: dict[str, list[Figures]] = {}
    for (day, _, _, _, channel), figures in lines.items():
        channels.setdefault(channel, []).append(figures)
        days.setdefault(day, []).append(figures)
    first, last = f"{month}-01".replace("-", ""), f"{month}-{_LAST_DAY[month]}".replace("-", "")
    period = [["# All Users"], [f"# Start date: {first}"], [f"# End date: {last}"]]
    by_channel = sorted(((name, *_sum(own)) for name, own in channels.items()), key=lambda row: -row[1].sessions)
    return [
        [_RULE],
        ["# Traffic acquisition: Session primary channel group (Default Channel Group)"],
        ["# Account: Nordlys"],
        [f"# Property: {PROPERTY}"],
        [_RULE],
        ["# "],
        *period,
        ["Nth day", "Sessions"],
        *([f"{n:04}", str(_sum(days[day])[0].sessions)] for n, day in enumerate(sorted(days))),
        [""],
        *period,
        [
            "Session primary channel group (Default channel group)",
            "Sessions",
            "Engaged sessions",
            "Engagement rate",
            "Events per session",
            "Key events",
            "Total revenue",
        ],
        *(
            [
                name,
                str(own.sessions),
                str(own.engaged),
                f"{own.engaged / own.sessions:.15g}",
                "4.5",
                str(own.purchases),
                kroner(own.revenue),
            ]
            for name, own in by_channel
        ),
    ]


def write_transactions(world: World, folder: Path) -> None:
    """Transaction ID x Session source / medium x Session campaign, for four months; some orders have no id."""
    folder.mkdir(parents=True, exist_ok=True)
    sales = [(time, order, session) for session in sessions(world) for time, order in session.sales]
    sales.sort(key=lambda sale: (-worth(sale[1]), sale[1].number))
    lines: list[Cells] = [
        [_RULE],
        [f"# {PROPERTY}"],
        ["# Orders-Free form 1"],
        ["# 20260701-20261031"],
        [_RULE],
        [""],
        [
            "Transaction ID",
            "Date",
            "Session source / medium",
            "Session campaign",
            "Ecommerce purchases",
            "Purchase revenue",
        ],
        [
            "",
            "",
            "",
            "",
            str(len(sales) + 3),
            kroner(sum(worth(order) for _, order, _ in sales) + 3 * 54_900),
            "Grand total",
        ],
    ]
    for time, order, session in sales:
        day = f"{local(time):%Y%m%d}"
        source = f"{session.source} / {session.medium}"
        lines.append([order.number, day, source, session.campaign, "1", kroner(worth(order))])
    lines.append(["(not set)", "20260915", "(direct) / (none)", "(direct)", "3", kroner(3 * 54_900)])
    (folder / "ga4-transactions.csv").write_bytes(delimited(lines).encode())
