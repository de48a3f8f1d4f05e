"""From intentions to page views: how people of the crowd come, look round, and buy."""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from .agents import APPS
from .arrivals import ARRIVALS, Arrival
from .clock import DAY, END, HOUR, MINUTE, START
from .orders import PAYMENTS, new_order
from .pages import CHEAP, PRODUCTS, RENTAL_PAGES, RENTALS, SHOP_PAGES, landing
from .people import Person, moment
from .things import RENTAL, SHOP, Hit, Look, Order, Proof, Visit, World

DAYS = (END - START) // DAY
#: The same order id as three versions of the rental site's script write it.
SPELLINGS: tuple[Callable[[str], str], ...] = (str, str.lower, "#{}".format)
_VISITS_OF_A_PERSON = (1, 1, 1, 1, 1, 1, 2, 2, 2, 3, 3, 4, 5, 8)


def own(site: str, path: str = "/") -> Look:
    """The look of a page reached from another page of the same site."""
    return Look(Proof.OWN, referrer=f"https://{site if site == RENTAL else 'www.' + SHOP}{path}")


def returning(site: str) -> Look:
    """The look of a page reached from a payment or login page."""
    return Look(Proof.OWN, referrer=site)


@dataclass
class Trail:
    """Writes the hits of one visit, one after the other, all from one browser."""

    visit: Visit
    who: str
    agent: str

    def hit(
        self,
        time: int,
        path: str,
        look: Look,
        *,
        kind: str = "page_view",
        status: int = 200,
        order: Order | None = None,
        spelling: Callable[[str], str] = str,
    ) -> None:
        """One page view or event."""
        self.visit.hits.append(
            Hit(time, self.visit.site, self.who, self.agent, path, look, kind, status, order, spelling)
        )

    def browse(self, rng: Random, pages: int) -> None:
        """Some more pages, each reached from the one before."""
        choice = RENTAL_PAGES if self.visit.site == RENTAL else SHOP_PAGES
        for _ in range(pages):
            last = self.visit.hits[-1]
            pause = rng.randint(4, 40) if rng.random() < 0.5 else rng.randint(20, 260)
            if rng.random() < 0.012:  # the telephone rang, or lunch
                pause += rng.randint(30 * MINUTE, 100 * MINUTE)
            self.hit(last.time + pause, rng.choice(choice), own(self.visit.site, last.path))

    def buy_bicycle(self, rng: Random, buyer: Person, *, thank_you: bool = True) -> Order:
        """Basket, checkout, payment page, thank-you page; the order is made before the payment."""
        last = self.visit.hits[-1]
        product = rng.choice(tuple(PRODUCTS)) if rng.random() < 0.22 else rng.choice(CHEAP)
        if last.path != product:
            self.hit(last.time + rng.randint(15, 90), product, own(SHOP, last.path))
        time = self.visit.hits[-1].time
        self.hit(time + rng.randint(10, 60), "/kurv/", own(SHOP, product))
        time = self.visit.hits[-1].time
        self.hit(time + rng.randint(10, 80), "/kasse/", own(SHOP, "/kurv/"))
        ordered = self.visit.hits[-1].time + rng.randint(60, 400)
        goods = PRODUCTS[product] * (1 + (rng.random() < 0.12))
        if rng.random() < 0.02:  # a customer in Germany pays in euro
            order = new_order(rng, ordered, buyer.id, goods * 100 // 746, "EUR")
        else:
            order = new_order(rng, ordered, buyer.id, goods)
        if thank_you:
            back_from = PAYMENTS[order.payment]
            look = returning(back_from) if back_from else own(SHOP, "/kasse/")
            self.thank_you(ordered + rng.randint(25, 240), order, look)
        return order

    def thank_you(self, time: int, order: Order, look: Look) -> None:
        """The shop's thank-you page, whose path carries the order number."""
        self.hit(time, "/kasse/order-received/", look, order=order)

    def rent_bicycle(self, rng: Random, buyer: Person) -> Order:
        """Booking page, payment, thank-you page and the purchase event, which has the order id."""
        last = self.visit.hits[-1]
        bicycle = rng.choice(tuple(RENTALS))
        self.hit(last.time + rng.randint(15, 90), "/booking/", own(RENTAL, last.path))
        time = self.visit.hits[-1].time
        self.hit(time + 3, "/booking/", own(RENTAL, last.path), kind="begin_checkout")
        paid = time + rng.randint(90, 500)
        value = RENTALS[bicycle] * rng.randint(1, 6)
        euro = rng.random() < 0.05
        order = Order(
            RENTAL, paid + 1, buyer.id, value * 10 // 75 if euro else value, 0, 0, "EUR" if euro else "DKK", "", []
        )
        look = returning(rng.choice(("https://pay.klarna.com/", "https://payment.quickpay.net/")))
        self.hit(paid, "/tak/", look)
        self.hit(paid + 1, "/tak/", look, kind="purchase", order=order)
        if rng.random() < 0.15:  # a reload sends the purchase again, as another event
            spelling = rng.choice(SPELLINGS)
            self.hit(paid + 300, "/tak/", look, kind="purchase", order=order, spelling=spelling)
        return order


def arrive(rng: Random, person: Person, arrival: Arrival, time: int, site: str = SHOP) -> Trail:
    """The first page view of a visit."""
    device = arrival.on
    if device == "any":
        device = "desktop" if person.has_desktop and rng.random() < 0.5 else "phone"
    who = person.who(site, device, time, on_the_move=rng.random() < 0.25)
    visit = Visit(person.id, site, arrival.cause, arrival.name)
    trail = Trail(visit, who, person.agent(device, time))
    look = arrival.look(rng, time)
    page = landing(rng, RENTAL_PAGES if site == RENTAL else SHOP_PAGES)
    dice = rng.random()
    if site == SHOP and dice < 0.008:
        # An old link: the landing page is gone, and what brought the visit is lost with it.
        trail.hit(time, "/produkt/udgaaet-model/", look, status=404)
        trail.hit(time + rng.randint(5, 40), "/", own(SHOP, "/produkt/udgaaet-model/"))
    elif site == SHOP and dice < 0.03 and page != "/":
        # A link without the final slash is sent on at once; the browser repeats the referrer.
        trail.hit(time, page.rstrip("/"), look, status=301)
        trail.hit(time, page, look)
    else:
        trail.hit(time, page, look)
    return trail


def _choose(rng: Random, person: Person, known: bool) -> Arrival:
    rows = [row for row in ARRIVALS if row.on != "desktop" or person.has_desktop]
    weights = [row.weight * (row.again if known else 1.0) for row in rows]
    return rng.choices(rows, weights)[0]


def live(rng: Random, world: World, people: list[Person], site: str, buyers: float) -> None:
    """Let the crowd visit a site over four months; a share of the people buys on the last visit."""
    for person in people:
        count = rng.choice(_VISITS_OF_A_PERSON)
        day = int(DAYS * rng.random() ** 0.9)
        buys = rng.random() < buyers * (0.5 + 0.4 * count)
        for number in range(count):
            if day >= DAYS:
                break
            time = moment(rng, day)
            day += 1 + int(rng.expovariate(1 / 6)) + (35 if rng.random() < 0.03 else 0)
            if time >= END - 2 * HOUR:
                continue
            arrival = _choose(rng, person, known=number > 0)
            trail = arrive(rng, person, arrival, time, site)
            world.visits.append(trail.visit)
            if buys and number == count - 1:
                trail.browse(rng, rng.randint(1, 5))
                if site == RENTAL:
                    world.orders.append(trail.rent_bicycle(rng, person))
                else:
                    world.orders.append(_shop_purchase(rng, world, trail, person, in_app=arrival.on in APPS))
            elif rng.random() < 0.62:
                trail.browse(rng, rng.randint(1, 6))


def _shop_purchase(rng: Random, world: World, trail: Trail, person: Person, *, in_app: bool) -> Order:
    """A purchase; some people close the window before the thank-you page, some come back to it."""
    closed_too_early = rng.random() < 0.05
    order = trail.buy_bicycle(rng, person, thank_you=not closed_too_early)
    if order.states[-1][1] in ("failed", "pending"):
        trail.visit.hits = [hit for hit in trail.visit.hits if hit.order is None]
        return order
    if closed_too_early:
        return order
    thanked = trail.visit.hits[-1].time
    if rng.random() < 0.07:
        trail.thank_you(thanked + rng.randint(20, 600), order, own(SHOP, "/kasse/"))  # a reload
    if rng.random() < 0.05 and thanked + 2 * DAY < END and not in_app:
        # The browser restores yesterday's tab: the same page, a day later, with nothing to show for it.
        # (An app's own browser keeps no tabs.)
        again = Visit(person.id, SHOP, "direct", "thank-you page restored")
        restored = Trail(again, trail.who, trail.agent)
        restored.thank_you(thanked + DAY + rng.randint(-3 * HOUR, 3 * HOUR), order, Look(Proof.NOTHING))
        world.visits.append(again)
    return order
