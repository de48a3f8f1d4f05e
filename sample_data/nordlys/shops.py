"""The shop's own word on its orders: where each came from, who is new, and what a shop system shows of it."""

from dataclasses import dataclass

from .clock import MONTHS, month_end, month_of, month_start
from .orders import NOT_SALES, vat
from .things import SHOP, Hit, Order, Proof, World


@dataclass(frozen=True)
class Placed:
    """An order in kroner as the shop knows it. `hit` is the page view that the shop's attribution goes by."""

    order: Order
    hit: Hit | None
    new_customer: bool

    @property
    def month(self) -> str:
        return month_of(self.order.time)

    @property
    def network(self) -> str:
        return self.hit.look.touch.network if self.hit else ""

    @property
    def has_source(self) -> bool:
        """Telephone orders have none; who typed the address in has one all the same."""
        return self.order.shown[0] != "admin"

    @property
    def goods(self) -> int:
        return self.order.total - self.order.shipping

    @property
    def goods_net(self) -> int:
        """Goods without VAT, which is what WooCommerce calls net sales."""
        return self.goods - vat(self.goods)


def placed(world: World) -> list[Placed]:
    """All orders in kroner from July to October, in the order of their times."""
    looks: dict[int, list[Hit]] = {}
    for visit in world.visits:
        if visit.site == SHOP:
            looks.setdefault(visit.person, []).extend(visit.hits)
    known: set[int] = set()
    found = []
    for order in sorted(world.orders, key=lambda order: (order.time, order.number)):
        in_time = month_start(MONTHS[0]) <= order.time < month_end(MONTHS[-1])
        if order.site != SHOP or order.currency != "DKK" or not in_time:
            continue
        hit = None if order.shown[0] == "admin" else _last_look(order, looks.get(order.buyer, []))
        found.append(Placed(order, hit, order.buyer not in known and not was_a_customer(order.buyer)))
        known.add(order.buyer)
    return found


def was_a_customer(buyer: int) -> bool:
    """Every fourth bought something before the story begins."""
    return buyer % 4 == 1


def _last_look(order: Order, hits: list[Hit]) -> Hit | None:
    """The buyer's last page view by a tag or a foreign referrer; `note_origins` goes by the same."""
    shows = (Proof.TAG, Proof.REFERRER)
    before = [hit for hit in hits if hit.time <= order.time and hit.status == 200 and hit.look.proof in shows]
    return sorted(before, key=lambda hit: hit.time)[-1] if before else None


def is_sale(order: Order, now: int) -> bool:
    """Neither cancelled nor never paid; a transfer that is awaited is a sale."""
    return order.state_at(now)[0] not in NOT_SALES
