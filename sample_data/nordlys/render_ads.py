"""Meta's export in Danish, saved by Excel, and LinkedIn's as it comes: UTF-16 with tabs."""

from pathlib import Path

from .advertising import AdDay
from .tables import Cells, delimited, through_excel, two_decimals, with_comma


def write(ads: list[AdDay], folder: Path) -> None:
    """One file of each platform for all three months."""
    folder.mkdir(parents=True, exist_ok=True)
    meta = [line for line in ads if line.platform == "Meta"]
    linkedin = [line for line in ads if line.platform == "LinkedIn"]
    (folder / "meta-kampagner-aug-okt.csv").write_bytes(through_excel(_meta(meta)))
    text = delimited(_linkedin(linkedin), "\t", "\r\n")
    (folder / "linkedin-campaign-performance.csv").write_bytes(b"\xff\xfe" + text.encode("utf-16-le"))


def _meta(lines: list[AdDay]) -> list[Cells]:
    table: list[Cells] = [
        [
            "Rapportering starter",
            "Rapportering slutter",
            "Kampagnenavn",
            "Dag",
            "Levering af kampagne",
            "Resultater",
            "Resultatindikator",
            "Rækkevidde",
            "Eksponeringer",
            "Brugt beløb (DKK)",
            "Linkklik",
            "Køb",
            "Konverteringsværdi for køb",
        ]
    ]
    for line in lines:
        day = "-".join(reversed(line.day.split("-")))
        bought = [str(line.purchases), with_comma(two_decimals(line.value))] if line.purchases else ["", ""]
        table.append(
            [
                day,
                day,
                line.campaign,
                day,
                "active" if line.day >= "2026-10-30" else "inactive",
                str(line.clicks),
                "actions:link_click",
                str(line.impressions * 4 // 5),
                str(line.impressions),
                with_comma(two_decimals(line.cost)),
                str(line.clicks),
                *bought,
            ]
        )
    return table


def _linkedin(lines: list[AdDay]) -> list[Cells]:
    table: list[Cells] = [
        ["Campaign Performance Report (in UTC)"],
        ["Report Start: August 1, 2026, 12:00 AM"],
        ["Report End: October 31, 2026, 11:59 PM"],
        ["Date Generated: November 2, 2026, 9:12 AM"],
        [""],
        [
            "Start Date (in UTC)",
            "Account Name",
            "Currency",
            "Campaign Group Name",
            "Campaign Name",
            "Campaign ID",
            "Campaign Status",
            "Total Spent",
            "Impressions",
            "Clicks",
            "Conversions",
            "Total Conversion Value",
        ],
    ]
    for line in lines:
        year, month, day = map(int, line.day.split("-"))
        table.append(
            [
                f"{month}/{day}/{year}",
                "Nordlys Cykler",
                "DKK",
                "Erhverv",
                line.campaign,
                "402118764",
                "Active",
                two_decimals(line.cost),
                str(line.impressions),
                str(line.clicks),
                "0",
                "0.00",
            ]
        )
    return table
