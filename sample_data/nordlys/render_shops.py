"""The same orders as two shop systems show them: WooCommerce's Analytics in Danish, and Shopify."""

from pathlib import Path

from .clock import HOUR, MINUTE, local, month_end, month_start, offset_hours
from .orders import vat
from .pages import PRODUCTS
from .shops import Placed
from .tables import Cells, delimited, two_decimals, with_comma
from .things import Order
from .truth import LAST_EXPORT

_STATUS = {
    "completed": "Gennemført",
    "processing": "Behandles",
    "on-hold": "På hold",
    "refunded": "Refunderet",
    "cancelled": "Annulleret",
    "trash": "Papirkurv",
}
_WOO = (
    "Dato",
    "Ordrenr.",
    "N. omsætning (formateret)",
    "Status",
    "Kunde",
    "Kundetype",
    "Produkt(er)",
    "Solgte varer",
    "Kupon(er)",
    "Nettosalg",
    "Tilskrivning",
)
_FIRST = ("Freja", "Emil", "Ida", "Noah", "Clara", "Åse", "Sofie", "William", "Lærke", "Søren", "Karen")
_LAST = ("Nielsen", "Jensen", "Hansen", "Pedersen", "Sørensen", "Larsen", "Møller", "Schmidt", "Dam")


def write_woocommerce(orders: list[Placed], folder: Path) -> None:
    """What there was on 1 October at eight, and all of it on 2 November, which restates the first.

    This shop has Analytics show cancelled orders too: one that vanishes from an export cannot restate anything.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for name, made in (
        ("woocommerce-analyse-2026-10-01.csv", month_end("2026-09") + 8 * HOUR),
        ("woocommerce-analyse-2026-11-02.csv", LAST_EXPORT),
    ):
        lines: list[Cells] = []
        for one in orders:
            if one.order.time < made - MINUTE and one.order.state_at(made)[0] in _STATUS:
                lines += _woo_rows(one, made)
        lines.sort(key=lambda row: (row[0], row[1]), reverse=True)
        (folder / name).write_bytes(delimited([_WOO, *lines]).encode())


def _woo_rows(one: Placed, now: int) -> list[Cells]:
    """The order, and a row of its own for what was paid back."""
    order = one.order
    status, _ = order.state_at(now)
    rows = [_woo_row(one, order.time, status, one.goods_net, "")]
    if order.state_at(now)[1]:
        when = next(time for time, _, back in order.states if back)
        rows.append(_woo_row(one, when, "refunded", -paid_back_net(one, now), "-"))
    return rows


def paid_back_net(one: Placed, now: int) -> int:
    """What was paid back for goods, without VAT; a refund of all has the shipping on a line of its own."""
    status, refunded = one.order.state_at(now)
    return one.goods_net if status == "refunded" else refunded - vat(refunded)


def _woo_row(one: Placed, time: int, status: str, net: int, sign: str) -> Cells:
    order = one.order
    product = list(PRODUCTS)[order.buyer % len(PRODUCTS)].split("/")[2].replace("-", " ").capitalize()
    amount = two_decimals(abs(net))
    return [
        f"{local(time):%Y-%m-%d %H:%M:%S}",
        order.number,
        f"{sign}{with_comma(amount)}&nbsp;&#107;&#114;.",
        _STATUS[status],
        f"{_FIRST[order.buyer % len(_FIRST)]} {_LAST[order.buyer % len(_LAST)]}",
        "new" if one.new_customer else "returning",
        f"{sign}1× {product}",
        f"{sign}1",
        "",
        f"{sign}{amount}",
        _attribution(order),
    ]


def _attribution(order: Order) -> str:
    """The origin as WooCommerce words it in Danish."""
    kind, source, *_ = order.shown
    if kind == "admin":
        return "Web-admin"
    if kind == "typein":
        return "Direkte"
    word = {"utm": "Kilde", "organic": "Organisk", "referral": "Henvisning"}[kind]
    return f"{word}: {source.removeprefix('www.')[0].upper()}{source.removeprefix('www.')[1:]}"


_SHOPIFY = (
    "Name",
    "Email",
    "Financial Status",
    "Paid at",
    "Fulfillment Status",
    "Fulfilled at",
    "Accepts Marketing",
    "Currency",
    "Subtotal",
    "Shipping",
    "Taxes",
    "Total",
    "Discount Code",
    "Discount Amount",
    "Shipping Method",
    "Created at",
    "Lineitem quantity",
    "Lineitem name",
    "Lineitem price",
    "Billing Name",
    "Billing Country",
    "Cancelled at",
    "Payment Method",
    "Refunded Amount",
    "Id",
    "Tags",
    "Source",
)


def shopify_status(order: Order, now: int) -> str:
    """Shopify's financial status; "" for what never became an order there."""
    status, refunded = order.state_at(now)
    if status in ("pending", "failed", "trash"):
        return ""
    if status == "cancelled":
        return "voided"
    if status == "on-hold":
        return "pending"
    return "refunded" if status == "refunded" else "partially_refunded" if refunded else "paid"


def is_shopify_sale(order: Order, now: int) -> bool:
    """Paid, whatever came after; a transfer that is awaited is none yet."""
    return shopify_status(order, now) in ("paid", "partially_refunded", "refunded")


def write_shopify(orders: list[Placed], folder: Path) -> None:
    """One export of all four months, made on 2 November."""
    folder.mkdir(parents=True, exist_ok=True)
    inside = month_start("2026-07"), month_end("2026-10")
    lines: list[Cells] = [_SHOPIFY]
    for one in sorted(orders, key=lambda one: (-one.order.time, one.order.number)):
        if inside[0] <= one.order.time < inside[1] and shopify_status(one.order, LAST_EXPORT):
            lines += _shopify_rows(one)
    (folder / "orders_export_1.csv").write_bytes(delimited(lines).encode())


def _shopify_rows(one: Placed) -> list[Cells]:
    """A row for each line item; what is about the order stands on the first."""
    order = one.order
    status, refunded = order.state_at(LAST_EXPORT)
    name, mail = f"#{order.number}", f"kunde{order.buyer}@mail.example"
    paid = shopify_status(order, LAST_EXPORT)
    customer = f"{_FIRST[order.buyer % len(_FIRST)]} {_LAST[order.buyer % len(_LAST)]}"
    product = list(PRODUCTS)[order.buyer % len(PRODUCTS)].split("/")[2].replace("-", " ").capitalize()
    cells = dict.fromkeys(_SHOPIFY, "") | {
        "Name": name,
        "Email": mail,
        "Financial Status": paid,
        "Paid at": "" if paid in ("pending", "voided") else _stamp(order.time + 60),
        "Fulfillment Status": "fulfilled" if status in ("completed", "refunded") else "unfulfilled",
        "Accepts Marketing": "yes" if order.buyer % 4 == 0 else "no",
        "Currency": order.currency,
        "Subtotal": two_decimals(one.goods),
        "Shipping": two_decimals(order.shipping),
        "Taxes": two_decimals(order.tax),
        "Total": two_decimals(order.total),
        "Discount Amount": "0.00",
        "Shipping Method": "GLS Pakkeshop",
        "Created at": _stamp(order.time),
        "Lineitem quantity": "1",
        "Lineitem name": product,
        "Lineitem price": two_decimals(one.goods),
        "Billing Name": customer,
        "Billing Country": "DK",
        "Cancelled at": _stamp(order.states[-1][0]) if paid == "voided" else "",
        "Payment Method": order.payment,
        "Refunded Amount": two_decimals(refunded),
        "Id": str(5_500_000_000_000 + int(order.number) * 131),
        "Source": "web" if one.has_source else "shopify_draft_order",
    }
    rows = [list(cells.values())]
    if order.buyer % 5 == 0:  # a bell for nothing, as a line item of its own
        item = dict.fromkeys(_SHOPIFY, "") | {
            "Name": name,
            "Email": mail,
            "Created at": _stamp(order.time),
            "Lineitem quantity": "1",
            "Lineitem name": 'Ringklokke, 22" (gave)',
            "Lineitem price": "0.00",
        }
        rows.append(list(item.values()))
    return rows


def _stamp(time: int) -> str:
    return f"{local(time):%Y-%m-%d %H:%M:%S} +0{offset_hours(time)}00"
