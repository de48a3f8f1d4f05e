"""Planted stories: each shows one thing that goes wrong, or that must go right to the second.

Every scene has people and addresses (198.51.100.0/24) of its own. What a tool can see of each is not
written here: the oracle works it out like everything else.
"""

from collections.abc import Callable
from random import Random

from .agents import CHROME
from .arrivals import Arrival, ways
from .clock import DAY, HOUR, MINUTE, at
from .orders import new_order
from .people import Person
from .things import NO_LOOK, RENTAL, SHOP, Look, Order, Proof, Touch, Visit, World
from .visits import Trail, own, returning

_FACEBOOK = ways("Facebook", Proof.REFERRER, "desktop")
_FACEBOOK_AD = ways("Facebook", Proof.TAG, "desktop")
_INSTAGRAM = ways("Instagram", Proof.REFERRER, "phone")
_GOOGLE = ways("google", Proof.REFERRER)
_NEWSLETTER = ways("newsletter", Proof.TAG)
_DIRECT = ways("direct", Proof.NOTHING)
_PRICE = 54_900


class Stage:
    """Where scenes are played: new people with new addresses, visits that go straight into the world."""

    def __init__(self, rng: Random, world: World) -> None:
        self.rng = rng
        self.world = world
        self._people = 0
        self._story = ""

    def play(self, scene: Callable[["Stage"], None]) -> None:
        """One scene; its orders carry its name."""
        self._story = scene.__name__.strip("_").replace("_", " ")
        scene(self)

    def person(self) -> Person:
        """Somebody new, on a desktop with Chrome, behind an address of their own."""
        self._people += 1
        return Person(900_000 + self._people, f"198.51.100.{self._people}", True, 2 * self._people)

    def visit(
        self,
        person: Person,
        arrival: Arrival,
        time: int,
        page: str = "/",
        *,
        agent: str = CHROME,
        campaign: str | None = None,
    ) -> Trail:
        """A visit to the shop that opens on a page."""
        visit = Visit(person.id, SHOP, arrival.cause, arrival.name)
        trail = Trail(visit, person.home, agent)
        trail.hit(time, page, arrival.look(self.rng, time, campaign))
        self.world.visits.append(trail.visit)
        return trail

    def order(self, buyer: Person, time: int, goods: int = _PRICE, *, status: str = "completed") -> Order:
        """An order that went well, or took another `status` an hour later."""
        order = new_order(self.rng, time, buyer.id, goods)
        order.payment = "Dankort/Visa (QuickPay)"
        order.states = [(time, "pending", 0), (time + 30, "processing", 0), (time + HOUR, status, 0)]
        order.story = self._story
        self.world.orders.append(order)
        return order

    def buy(self, trail: Trail, buyer: Person, time: int, goods: int = _PRICE) -> Order:
        """Checkout a minute before `time`, back from the payment page exactly at `time`."""
        trail.hit(time - 90, "/kasse/", own(SHOP, "/kurv/"))
        order = self.order(buyer, time - 60, goods)
        trail.thank_you(time, order, returning("https://payment.quickpay.net/"))
        return order


def _two_people_behind_one_address(stage: Stage) -> None:
    """Same office, same browser, same half hour: one from Facebook looks, one from Google buys."""
    for day in ("2026-07-14", "2026-08-19", "2026-09-22", "2026-10-13"):
        colleague, buyer = stage.person(), stage.person()
        colleague = Person(colleague.id, buyer.home, True, colleague.draw)
        noon = at(f"{day} 12:00:00")
        looking = stage.visit(colleague, _FACEBOOK, noon, "/tilbud/")
        buying = stage.visit(buyer, _GOOGLE, noon + 3 * MINUTE, "/produkt/cykelhjelm-urban/")
        looking.hit(noon + 5 * MINUTE, "/ladcykler/", own(SHOP, "/tilbud/"))
        looking.hit(noon + 14 * MINUTE, "/ladcykler/", _FACEBOOK.look(stage.rng, noon))
        stage.buy(buying, buyer, noon + 16 * MINUTE)


def _instagram_then_google_then_direct(stage: Stage) -> None:
    """Discovered on Instagram, searched for, typed in, bought: last non-direct is Google, Instagram assists."""
    for month in ("07", "08", "09", "10"):
        buyer = stage.person()
        stage.visit(buyer, _INSTAGRAM, at(f"2026-{month}-03 20:15:00"), "/elcykler/")
        stage.visit(buyer, _GOOGLE, at(f"2026-{month}-09 21:02:00"), "/produkt/cykelhjelm-urban/")
        trail = stage.visit(buyer, _DIRECT, at(f"2026-{month}-12 19:40:00"))
        stage.buy(trail, buyer, at(f"2026-{month}-12 19:52:00"))


def _thirty_days_to_the_second(stage: Stage) -> None:
    """Facebook 30 x 86,400 s before the thank-you page counts, one second more does not.

    The October pair crosses the end of summer time: on the wall clock it is an hour less than 30 days.
    """
    for bought in ("2026-09-10 18:30:00", "2026-10-31 11:00:00"):
        end = at(bought)
        for too_early in (0, 1):
            buyer = stage.person()
            stage.visit(buyer, _FACEBOOK, end - 30 * DAY - too_early, "/boernecykler/")
            trail = stage.visit(buyer, _DIRECT, end - 10 * MINUTE)
            stage.buy(trail, buyer, end)


def _half_an_hour_to_the_second(stage: Stage) -> None:
    """A pause of 30:00 is one session, of 30:01 two: the second one is direct, and the last touch."""
    for too_long in (0, 1):
        buyer = stage.person()
        start = at("2026-08-05 20:00:00")
        trail = stage.visit(buyer, _FACEBOOK, start, "/citybikes/")
        trail.hit(start + 30 * MINUTE + too_long, "/produkt/cykelhjelm-urban/", own(SHOP, "/citybikes/"))
        stage.buy(trail, buyer, start + 40 * MINUTE)


def _display_in_the_shop_window(stage: Stage) -> None:
    """A screen reloads the front page every 20 minutes for three days: sessions end after 24 hours."""
    screen = stage.person()
    start = at("2026-09-14 08:00:00")
    trail = stage.visit(screen, _DIRECT, start)
    for reload in range(1, 3 * 72):
        trail.hit(start + reload * 20 * MINUTE, "/", NO_LOOK)


def _over_the_month_end(stage: Stage) -> None:
    """The session starts in one month, the order falls into the next."""
    for day, next_month in (("2026-07-31", "2026-08-01"), ("2026-09-30", "2026-10-01")):
        buyer = stage.person()
        trail = stage.visit(buyer, _FACEBOOK_AD, at(f"{day} 23:51:00"), "/tilbud/")
        stage.buy(trail, buyer, at(f"{next_month} 00:06:00"))


def _the_last_minute_of_october(stage: Stage) -> None:
    """Ordered on 31 October at 23:59, thanked in November."""
    buyer = stage.person()
    trail = stage.visit(buyer, _INSTAGRAM, at("2026-10-31 23:50:00"), "/tilbud/")
    trail.hit(at("2026-10-31 23:58:00"), "/kasse/", own(SHOP, "/kurv/"))
    order = stage.order(buyer, at("2026-10-31 23:59:10"))
    trail.thank_you(at("2026-11-01 00:02:20"), order, returning("https://payment.quickpay.net/"))
    for number in range(4):  # and a few early birds
        bird = stage.visit(stage.person(), _GOOGLE, at(f"2026-11-01 0{number + 1}:12:00"))
        bird.hit(bird.visit.start + 70, "/elcykler/", own(SHOP))


def _the_hour_that_happens_twice(stage: Stage) -> None:
    """25 October, 02:30 and again 02:30: an hour apart, so two sessions; then a sale in the second one."""
    night_owl = stage.person()
    first = at("2026-10-25 02:30:00")
    second = at("2026-10-25 02:30:00", second_time=True)
    stage.visit(night_owl, _FACEBOOK, first, "/elcykler/")
    trail = stage.visit(night_owl, _GOOGLE, second, "/produkt/cykelhjelm-urban/")
    stage.buy(trail, night_owl, second + 10 * MINUTE)
    # 02:50 summer time, then 02:05 winter time: fifteen minutes later, one session
    sleepless = stage.person()
    start = at("2026-10-25 02:50:00")
    trail = stage.visit(sleepless, _INSTAGRAM, start, "/ladcykler/")
    trail.hit(start + 15 * MINUTE, "/ladcykler/", own(SHOP, "/ladcykler/"))
    stage.buy(trail, sleepless, start + 25 * MINUTE)


def _slow_at_the_bank(stage: Stage) -> None:
    """45 minutes at MitID: the return opens a session of its own, which is direct, not a referral."""
    for day in ("2026-07-22", "2026-10-07"):
        buyer = stage.person()
        start = at(f"{day} 17:00:00")
        trail = stage.visit(buyer, _FACEBOOK, start, "/produkt/barnestol-bag/")
        trail.hit(start + 4 * MINUTE, "/kasse/", own(SHOP, "/kurv/"))
        order = stage.order(buyer, start + 5 * MINUTE, 89_900)
        order.payment = "ViaBill med MitID"
        trail.thank_you(start + 50 * MINUTE, order, returning("https://nemlog-in.mitid.dk/"))


def _payment_provider_with_tags(stage: Stage) -> None:
    """The return link of a payment provider carries utm tags of its own: still no touch."""
    for day in ("2026-08-11", "2026-10-20"):
        buyer = stage.person()
        start = at(f"{day} 10:00:00")
        trail = stage.visit(buyer, _INSTAGRAM, start, "/regnjakke/")
        trail.hit(start + 4 * MINUTE, "/kasse/", own(SHOP, "/kurv/"))
        order = stage.order(buyer, start + 5 * MINUTE)
        tagged = Look(Proof.OWN, referrer="https://pay.klarna.com/", query="utm_source=klarna&utm_medium=checkout")
        trail.thank_you(start + 6 * MINUTE, order, tagged)


def _banner_on_our_own_front_page(stage: Stage) -> None:
    """Somebody tagged a link on our own front page; it must not end the session from Facebook."""
    for month in ("07", "08", "09", "10"):
        for number in range(6):
            visitor = stage.person()
            start = at(f"2026-{month}-{number * 4 + 3:02} 16:20:00")
            trail = stage.visit(visitor, _FACEBOOK, start)
            banner = Look(Proof.OWN, referrer=f"https://{SHOP}/", query="utm_source=forside&utm_medium=banner")
            trail.hit(start + 45, "/tilbud/", banner)
            if number == 0:
                stage.buy(trail, visitor, start + 20 * MINUTE)


def _from_the_shop_to_the_rental_site(stage: Stage) -> None:
    """A tagged banner leads from one own site to the other: to the rental site that is no touch."""
    for day in range(1, 29, 3):
        visitor = stage.person()
        start = at(f"2026-09-{day:02} 11:30:00")
        trail = stage.visit(visitor, _INSTAGRAM, start)
        visit = Visit(visitor.id, RENTAL, _INSTAGRAM.cause, "banner in the shop")
        rental = Trail(visit, visitor.client_id("desktop", start), trail.agent)
        query = "utm_source=nordlyscykler&utm_medium=banner&utm_campaign=lej+en+cykel"
        rental.hit(start + 2 * MINUTE, "/", Look(Proof.OWN, referrer=f"https://www.{SHOP}/", query=query))
        rental.browse(stage.rng, 1)
        stage.world.visits.append(visit)


def _two_ads_in_one_sitting(stage: Stage) -> None:
    """Another campaign within ten minutes is another touch, hence another session; the same one is not."""
    buyer = stage.person()
    start = at("2026-10-05 20:00:00")
    trail = stage.visit(buyer, _FACEBOOK_AD, start, "/tilbud/", campaign="høstjagt")
    trail.hit(start + 4 * MINUTE, "/tilbud/", _FACEBOOK_AD.look(stage.rng, start, "høstjagt"))
    trail.hit(start + 8 * MINUTE, "/elcykler/", _FACEBOOK_AD.look(stage.rng, start, "Mørke morgener"))
    trail.hit(start + 12 * MINUTE, "/elcykler/", _NEWSLETTER.look(stage.rng, start, "høstjagt"))
    stage.buy(trail, buyer, start + 18 * MINUTE)


def _agent_does_not_split(stage: Stage) -> None:
    """In Instagram's browser, from Google first and then with an empty referrer: one session, Google's."""
    in_app = ways("Instagram", Proof.AGENT)
    for day in ("2026-08-21", "2026-10-14"):
        visitor = stage.person()
        agent = visitor.agent("instagram", at(f"{day} 12:00:00"))
        trail = stage.visit(visitor, _GOOGLE, at(f"{day} 12:00:00"), "/elcykler/", agent=agent)
        trail.hit(at(f"{day} 12:06:00"), "/elcykler/", in_app.look(stage.rng, trail.visit.start))
        stage.buy(trail, visitor, at(f"{day} 12:15:00"))


def _same_second(stage: Stage) -> None:
    """Landing and a click on it in one second; the log happens to have the click first."""
    for day in ("2026-07-08", "2026-08-12", "2026-09-09", "2026-10-21"):
        visitor = stage.person()
        start = at(f"{day} 09:10:11")
        visit = Visit(visitor.id, SHOP, "Facebook", _FACEBOOK.name)
        trail = Trail(visit, visitor.home, CHROME)
        trail.hit(start, "/elcykler/", own(SHOP, "/"))
        trail.hit(start, "/", _FACEBOOK.look(stage.rng, start))
        trail.hit(start, "/ladcykler/", own(SHOP, "/"))
        stage.world.visits.append(visit)
        stage.buy(trail, visitor, start + 9 * MINUTE)


def _thanked_on_another_device(stage: Stage) -> None:
    """The link in the confirmation mail opens the thank-you page again, on a phone: the first one counts."""
    buyer = stage.person()
    trail = stage.visit(buyer, _FACEBOOK, at("2026-09-17 21:00:00"), "/tilbud/")
    order = stage.buy(trail, buyer, at("2026-09-17 21:20:00"))
    visit = Visit(buyer.id, SHOP, "newsletter", "confirmation mail")
    phone = Trail(visit, "10.200.0.7", buyer.agent("phone", at("2026-09-18 07:30:00")))
    mail = Look(
        Proof.TAG,
        Touch("ordrebekraeftelse", "email", "", ""),
        query="utm_source=ordrebekraeftelse&utm_medium=email",
    )
    phone.thank_you(at("2026-09-18 07:30:00"), order, mail)
    stage.world.visits.append(visit)


def _thanked_too_late(stage: Stage) -> None:
    """Ordered on the last day of a month, thank-you page first opened three days later: unattributed."""
    buyer = stage.person()
    trail = stage.visit(buyer, _FACEBOOK, at("2026-08-31 22:00:00"), "/tilbud/")
    trail.hit(at("2026-08-31 22:08:00"), "/kasse/", own(SHOP, "/kurv/"))
    order = stage.order(buyer, at("2026-08-31 22:10:00"))
    later = stage.visit(buyer, _DIRECT, at("2026-09-03 18:00:00"), "/min-konto/")
    later.thank_you(at("2026-09-03 18:01:00"), order, own(SHOP, "/min-konto/"))


def _cancelled_after_the_thank_you_page(stage: Stage) -> None:
    """Seen in the log, taken back in the shop: no conversion."""
    for day, status in (("2026-08-26", "cancelled"), ("2026-09-08", "failed"), ("2026-10-22", "cancelled")):
        buyer = stage.person()
        trail = stage.visit(buyer, _FACEBOOK_AD, at(f"{day} 13:00:00"), "/tilbud/")
        order = stage.buy(trail, buyer, at(f"{day} 13:25:00"))
        order.states[-1] = (at(f"{day} 13:25:00") + 9 * DAY, status, 0)


def _half_of_it_back(stage: Stage) -> None:
    """Refunds whose share without VAT, 7/8 of them, ends on exactly half an øre: 8760.5 and 21871.5."""
    for day, part in (("2026-07-16", 10_012), ("2026-10-01", 24_996)):
        buyer = stage.person()
        trail = stage.visit(buyer, _INSTAGRAM, at(f"{day} 18:00:00"), "/tilbud/")
        order = stage.buy(trail, buyer, at(f"{day} 18:30:00"))
        order.total, order.tax, order.shipping = 50_000, 6_250, 0  # one line of the order was a gift card
        order.states.append((at(f"{day} 18:30:00") + 12 * DAY, "completed", part))


def _telephone_orders(stage: Stage) -> None:
    """Typed in by the staff, never seen on the site: unattributed."""
    for month, count in (("07", 6), ("08", 7), ("09", 8), ("10", 9)):
        for number in range(count):
            caller = stage.rng.randrange(950_000, 990_000)
            time = at(f"2026-{month}-{number * 3 + 2:02} {9 + number % 7:02}:{stage.rng.randrange(60):02}:21")
            order = new_order(stage.rng, time, caller, stage.rng.choice((89_900, 149_900, 44_900)))
            order.states = [(time, "processing", 0), (time + DAY, "completed", 0)]
            order.payment = "Bankoverførsel"
            order.shown = ("admin", "", "", "", "")
            order.story = "telephone orders"
            stage.world.orders.append(order)


SCENES = (
    _two_people_behind_one_address,
    _instagram_then_google_then_direct,
    _thirty_days_to_the_second,
    _half_an_hour_to_the_second,
    _display_in_the_shop_window,
    _over_the_month_end,
    _the_last_minute_of_october,
    _the_hour_that_happens_twice,
    _slow_at_the_bank,
    _payment_provider_with_tags,
    _banner_on_our_own_front_page,
    _from_the_shop_to_the_rental_site,
    _two_ads_in_one_sitting,
    _agent_does_not_split,
    _same_second,
    _thanked_on_another_device,
    _thanked_too_late,
    _cancelled_after_the_thank_you_page,
    _half_of_it_back,
    _telephone_orders,
)


def play_all(rng: Random, world: World) -> None:
    """Every scene once."""
    stage = Stage(rng, world)
    for scene in SCENES:
        stage.play(scene)
