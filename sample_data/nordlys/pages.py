"""The pages of the two sites and what can be bought there (prices in øre, VAT included)."""

from random import Random

# product page -> price
PRODUCTS = {
    "/produkt/elcykel-nordlys-e7/": 1_899_900,
    "/produkt/elcykel-nordlys-city/": 1_499_900,
    "/produkt/ladcykel-familie/": 2_499_900,
    "/produkt/citybike-dame-7-gear/": 449_900,
    "/produkt/citybike-herre-7-gear/": 449_900,
    "/produkt/racercykel-aurora/": 1_099_900,
    "/produkt/gravelcykel-tundra/": 1_249_900,
    "/produkt/mountainbike-fjeld/": 879_900,
    "/produkt/boernecykel-16-tommer/": 189_900,
    "/produkt/boernecykel-20-tommer/": 229_900,
    "/produkt/loebecykel-mini/": 69_900,
    "/produkt/cykelhjelm-urban/": 54_900,
    "/produkt/cykelhjelm-boern/": 34_900,
    "/produkt/regnjakke-storm/": 79_900,
    "/produkt/regnbukser-storm/": 49_900,
    "/produkt/cykelhandsker-vinter/": 29_900,
    "/produkt/lygtesaet-genopladeligt/": 39_950,
    "/produkt/cykellaas-godkendt/": 44_900,
    "/produkt/cykeltaske-dobbelt/": 64_900,
    "/produkt/cykelkurv-flet/": 29_950,
    "/produkt/pumpe-gulv/": 24_900,
    "/produkt/daek-28-punkterfri/": 27_950,
    "/produkt/kaede-8-speed/": 14_950,
    "/produkt/bremseklodser-skive/": 11_950,
    "/produkt/barnestol-bag/": 89_900,
    "/produkt/cykelanhaenger-2-boern/": 299_900,
    "/produkt/batteri-500wh/": 449_900,
    "/produkt/service-stor/": 89_900,
}
CHEAP = tuple(page for page, price in PRODUCTS.items() if price < 100_000)
OTHER_SHOP_PAGES = (
    "/",
    "/elcykler/",
    "/ladcykler/",
    "/boernecykler/",
    "/citybikes/",
    "/tilbehoer/",
    "/tilbud/",
    "/vaerksted/",
    "/om-os/",
    "/kontakt/",
    "/levering-og-retur/",
    "/blog/saadan-vaelger-du-elcykel/",
    "/blog/klargoer-cyklen-til-efteraar/",
    "/blog/5-cykelture-paa-sjaelland/",
    "/blog/maal-dit-barn-til-cykel/",
)
SHOP_PAGES = OTHER_SHOP_PAGES + tuple(PRODUCTS)

# bike for rent -> price of a day, VAT not included
RENTALS = {
    "/elcykel/": 31_920,
    "/ladcykel/": 39_920,
    "/citybike/": 11_920,
    "/boernecykel/": 7_920,
    "/tandem/": 23_920,
}
RENTAL_PAGES = ("/", "/priser/", "/find-os/", "/ture/nordkysten/", "/ture/koebenhavn/", *RENTALS)


def landing(rng: Random, pages: tuple[str, ...]) -> str:
    """The page a link leads to: the front page for every third."""
    return pages[0] if rng.random() < 0.3 else rng.choice(pages)
