"""Orders of the shop: money, the history of each status, numbers and what the shop noted of their origin."""

import string
from random import Random

from .clock import DAY, HOUR, MINUTE
from .things import RENTAL, SHOP, Hit, Order, Proof, World

# payment method -> where the customer comes back from ("" stays in the shop)
PAYMENTS = {
    "Dankort/Visa (QuickPay)": "https://payment.quickpay.net/",
    "Nets Easy": "https://checkout.dibspayment.eu/",
    "Klarna": "https://pay.klarna.com/",
    "MobilePay": "https://products.mobilepay.dk/",
    "ViaBill med MitID": "https://nemlog-in.mitid.dk/",
    "Bankoverførsel": "",
}
#: Not sales: never paid, or taken back before anything was sold.
NOT_SALES = ("cancelled", "failed", "pending", "test", "draft", "trash")


def vat(gross: int) -> int:
    """The 25 % VAT inside a gross amount: a fifth of it, half an øre to the even side.

    >>> vat(129_900)
    25980
    """
    return round_half_even(gross, 5)


def round_half_even(numerator: int, denominator: int) -> int:
    """Exact division to the nearest whole number, halves to the even one.

    >>> [round_half_even(n, 2) for n in (1, 3, 5)]
    [0, 2, 2]
    """
    whole, rest = divmod(numerator, denominator)
    up = 2 * rest > denominator or (2 * rest == denominator and whole % 2 == 1)
    return whole + up


def new_order(rng: Random, time: int, buyer: int, goods: int, currency: str = "DKK") -> Order:
    """An order of goods (øre or cent, VAT included) with shipping and the history of its status."""
    if currency == "EUR":
        shipping = 1_490
    elif goods >= 400_000:
        shipping = 29_900
    else:
        shipping = 0 if goods >= 80_000 else rng.choice((3_900, 4_900, 5_950))
    total = goods + shipping
    payment = rng.choice(tuple(PAYMENTS)) if rng.random() < 0.7 else "Dankort/Visa (QuickPay)"
    return Order(
        SHOP,
        time,
        buyer,
        total,
        vat(goods) + vat(shipping),
        shipping,
        currency,
        payment,
        _history(rng, time, total, payment, refunds=currency == "DKK"),
    )


def _history(rng: Random, time: int, total: int, payment: str, *, refunds: bool) -> list[tuple[int, str, int]]:
    """pending, then paid, then sent; or one of the ways in which that goes wrong."""
    states = [(time, "pending", 0)]
    dice = rng.random()
    if dice < 0.02:
        return states  # the customer never paid
    if dice < 0.05:
        return [*states, (time + 3 * MINUTE, "failed", 0)]
    paid = time + MINUTE
    states.append((paid, "on-hold" if payment == "Bankoverførsel" else "processing", 0))
    if dice < 0.09:
        return [*states, (paid + rng.randint(4 * HOUR, 9 * DAY), "cancelled", 0)]
    if dice < 0.095:
        return [*states, (paid + rng.randint(DAY, 20 * DAY), "trash", 0)]
    if payment == "Bankoverførsel":
        if rng.random() < 0.15:
            return states  # the transfer is still awaited: an order all the same
        states.append((paid + rng.randint(DAY, 6 * DAY), "processing", 0))
    sent = states[-1][0] + rng.randint(18 * HOUR, 4 * DAY)
    states.append((sent, "completed", 0))
    if not refunds:
        return states
    if dice < 0.13:
        states.append((sent + rng.randint(3 * DAY, 30 * DAY), "refunded", total))
    elif dice < 0.18:
        # A single part goes back; amounts that do not divide evenly by the VAT.
        part = rng.randrange(total // 20, total // 2)
        states.append((sent + rng.randint(3 * DAY, 30 * DAY), "completed", part))
    return states


def number_orders(rng: Random, world: World) -> None:
    """Number the orders of both sites in the order of their times, with the gaps that WordPress leaves."""
    number, rental = 10_230, 0
    world.orders.sort(key=lambda order: order.time)
    for order in world.orders:
        if order.site == RENTAL:
            rental += 1
            order.number = f"LEJE-{rental:04}"
            continue
        number += rng.randint(1, 9)
        order.number = str(number)
        order.key = "".join(rng.choices(string.ascii_letters + string.digits, k=13))


def note_origins(world: World) -> None:
    """What the shop's own attribution keeps per order: the buyer's last tag or foreign referrer."""
    looks: dict[int, list[Hit]] = {}
    for visit in world.visits:
        if visit.site == SHOP:
            looks.setdefault(visit.person, []).extend(visit.hits)
    for order in world.orders:
        if order.site == RENTAL or order.shown[0] == "admin":
            continue
        for hit in sorted(looks.get(order.buyer, ()), key=lambda hit: hit.time):
            if hit.time <= order.time and hit.status == 200 and hit.look.proof in (Proof.TAG, Proof.REFERRER):
                order.shown = _origin(hit)


def _origin(hit: Hit) -> tuple[str, str, str, str, str]:
    touch, referrer = hit.look.touch, hit.look.referrer
    if hit.look.proof is Proof.TAG:
        return ("utm", touch.source, touch.medium, touch.campaign, referrer)
    if touch.source in ("google", "bing"):
        return ("organic", touch.source, "organic", "(none)", referrer)
    return ("referral", referrer.split("//")[1].split("/")[0], "referral", "(none)", referrer)
