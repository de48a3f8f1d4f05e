"""The crowd: who lives in the story, with which devices, and what they mean to do."""

from dataclasses import dataclass
from functools import cached_property
from random import Random

from .agents import ANDROIDS, APPS, DESKTOP, IPHONES, android_app, android_chrome, iphone_app, safari, weighted
from .clock import DAY, END, HOUR, START, local
from .things import RENTAL

CARRIER_ADDRESSES = 260  # all phones on the move share these: strangers that look alike get merged


@dataclass(frozen=True)
class Person:
    """One human being: an address at home, a phone, perhaps a desktop; `draw` fixes the details."""

    id: int
    home: str  # an IPv4 address, or the first half of an IPv6 one
    has_desktop: bool
    draw: int

    @cached_property
    def _desktop(self) -> tuple[str, str]:
        return weighted(Random(f"desktop {self.draw}"), tuple((share, (old, new)) for share, old, new in DESKTOP))

    @cached_property
    def _iphone(self) -> tuple[str, str]:
        return weighted(
            Random(f"iphone {self.draw}"), tuple((share, (version, hardware)) for share, version, hardware in IPHONES)
        )

    @cached_property
    def _android(self) -> tuple[int, int, str]:
        models = tuple((share, (version, api, model)) for share, version, api, model in ANDROIDS)
        return weighted(Random(f"android {self.draw}"), models)

    @property
    def _has_iphone(self) -> bool:
        return self.draw % 100 < 58

    @property
    def _updates_at(self) -> int:
        """When the browser updates itself, which makes another visitor of this person."""
        return START + self.draw * 7919 % (END - START)

    def agent(self, device: str, time: int) -> str:
        """The agent text of `desktop`, `phone` or an app's own browser."""
        month = local(time).month
        updated = time >= self._updates_at
        if device == "desktop":
            return self._desktop[updated]
        if device in APPS:
            if self._has_iphone:
                return iphone_app(device, *self._iphone, month)
            return android_app(device, *self._android, month)
        return safari(self._iphone[0]) if self._has_iphone else android_chrome(150 + 2 * updated)

    def address(self, device: str, time: int, on_the_move: bool) -> str:
        """The address that the server sees."""
        if device != "desktop" and on_the_move:
            slot = (self.draw + time // DAY) % CARRIER_ADDRESSES
            return f"10.200.{slot // 250}.{slot % 250 + 1}"
        if ":" not in self.home:
            return self.home
        # Half of the IPv6 homes use privacy addresses, new every day: a new visitor every day.
        day = local(time).toordinal() if self.draw % 2 else 0
        tail = Random(f"{self.draw} {device} {day}")
        return self.home + ":".join(f"{tail.randrange(4096, 65536):x}" for _ in range(4))

    def client_id(self, device: str, time: int) -> str:
        """The analytics cookie of the rental site: one per browser, forgotten after a month by some."""
        cookie = Random(f"cookie {self.draw} {device} {local(time).month if self.draw % 3 == 0 else 0}")
        return f"{cookie.randrange(10**8, 10**10)}.{START - cookie.randrange(1, 60 * DAY)}"

    def who(self, site: str, device: str, time: int, on_the_move: bool) -> str:
        """Address or client id, whichever the site's file holds."""
        return self.client_id(device, time) if site == RENTAL else self.address(device, time, on_the_move)


def crowd(rng: Random, size: int, first_id: int) -> list[Person]:
    """So many people; every seventh home has IPv6, no two homes share an address."""
    people = []
    for number in range(first_id, first_id + size):
        if number % 7 == 0:
            home = f"2001:db8:{number // 4096 + 16:x}:{number % 4096 + 4096:x}:"
        elif number < first_id + 190:
            home = f"192.0.2.{number - first_id + 10}"
        else:
            home = f"10.{20 + number // 62500}.{number // 250 % 250}.{number % 250 + 1}"
        people.append(Person(number, home, rng.random() < 0.66, rng.randrange(10**9)))
    return people


# Visits by local hour, per thousand: quiet nights, a bump at lunch, the evening on the sofa.
_HOURS = (8, 5, 3, 2, 2, 4, 12, 26, 38, 48, 54, 58, 62, 56, 52, 50, 52, 58, 66, 82, 96, 88, 54, 24)


def moment(rng: Random, day: int) -> int:
    """A time on a day (counted from the start), likelier in the evening."""
    hour = weighted(rng, tuple((share, hour) for hour, share in enumerate(_HOURS)))
    return START + day * DAY + hour * HOUR + rng.randrange(HOUR)
