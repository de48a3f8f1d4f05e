"""The shop's orders as a WooCommerce export plug-in writes them: BOM, `;`, decimal comma, local naive time.

Two exports: the second one covers the first one's months again and restates them.
"""

from pathlib import Path

from .clock import local, month_end, month_start
from .things import SHOP, Order, World
from .truth import FIRST_EXPORT, LAST_EXPORT

COLUMNS = (
    "Order Number",
    "Order Status",
    "Order Date",
    "Customer Id",
    "Billing Email",
    "Currency",
    "Order Total",
    "Order Tax",
    "Shipping Total",
    "Refunded Total",
    "Payment Method",
    "Attribution Source Type",
    "Attribution UTM Source",
    "Attribution UTM Medium",
    "Attribution UTM Campaign",
    "Attribution Referrer",
)
_FIRST_NAMES = ("freja", "emil", "ida", "noah", "clara", "oscar", "sofie", "william", "laerke", "magnus", "karen")
_LAST_NAMES = ("nielsen", "jensen", "hansen", "pedersen", "soerensen", "larsen", "moeller", "schmidt", "dam")


def danish(minor_units: int) -> str:
    """Øre as a Danish amount.

    >>> danish(129_900)
    '1.299,00'
    """
    whole = f"{minor_units // 100:,}".replace(",", ".")
    return f"{whole},{minor_units % 100:02}"


def write(world: World, folder: Path) -> None:
    """Both exports."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, last_month, made in (
        ("woocommerce-orders-2026-09-01.csv", "2026-08", FIRST_EXPORT),
        ("woocommerce-orders-2026-11-02.csv", "2026-10", LAST_EXPORT),
    ):
        lines = [";".join(COLUMNS)]
        orders = sorted(world.orders, key=lambda order: (order.time, order.number))
        for order in orders:
            if order.site == SHOP and month_start("2026-07") <= order.time < month_end(last_month):
                lines.append(_line(order, made))
        (folder / name).write_bytes("\r\n".join([*lines, ""]).encode("utf-8-sig"))


def _line(order: Order, made: int) -> str:
    status, refunded = order.state_at(made)
    if order.buyer % 23 == 0:  # some versions of the plug-in write WordPress's inner name
        status = f"wc-{status}"
    first = _FIRST_NAMES[order.buyer % len(_FIRST_NAMES)]
    email = f"{first}.{_LAST_NAMES[order.buyer % len(_LAST_NAMES)]}{order.buyer % 90 + 10}@mail.example"
    cells = (
        order.number,
        status,
        local(order.time).strftime("%Y-%m-%d %H:%M:%S"),
        str(order.buyer if order.buyer % 3 == 0 else 0),  # 0: bought as a guest
        email,
        order.currency,
        danish(order.total),
        danish(order.tax),
        danish(order.shipping),
        danish(refunded),
        order.payment,
        *order.shown,
    )
    return ";".join(f'"{cell}"' if ";" in cell or '"' in cell else cell for cell in cells)
