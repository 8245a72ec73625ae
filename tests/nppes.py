"""Files in the form of the public NPPES file: all 330 columns, every value quoted, one line for each provider."""

import csv
import random
from collections.abc import Iterable, Iterator
from io import StringIO
from pathlib import Path

HEADER: tuple[str, ...] = (
    "NPI",
    "Entity Type Code",
    "Replacement NPI",
    "Employer Identification Number (EIN)",
    "Provider Organization Name (Legal Business Name)",
    "Provider Last Name (Legal Name)",
    "Provider First Name",
    "Provider Middle Name",
    "Provider Name Prefix Text",
    "Provider Name Suffix Text",
    "Provider Credential Text",
    "Provider Other Organization Name",
    "Provider Other Organization Name Type Code",
    "Provider Other Last Name",
    "Provider Other First Name",
    "Provider Other Middle Name",
    "Provider Other Name Prefix Text",
    "Provider Other Name Suffix Text",
    "Provider Other Credential Text",
    "Provider Other Last Name Type Code",
    *(
        column.format(where)
        for where in ("Mailing", "Practice Location")
        for column in (
            "Provider First Line Business {} Address",
            "Provider Second Line Business {} Address",
            "Provider Business {} Address City Name",
            "Provider Business {} Address State Name",
            "Provider Business {} Address Postal Code",
            "Provider Business {} Address Country Code (If outside U.S.)",
            "Provider Business {} Address Telephone Number",
            "Provider Business {} Address Fax Number",
        )
    ),
    "Provider Enumeration Date",
    "Last Update Date",
    "NPI Deactivation Reason Code",
    "NPI Deactivation Date",
    "NPI Reactivation Date",
    "Provider Gender Code",
    "Authorized Official Last Name",
    "Authorized Official First Name",
    "Authorized Official Middle Name",
    "Authorized Official Title or Position",
    "Authorized Official Telephone Number",
    *(
        f"{column}_{n}"
        for n in range(1, 16)
        for column in (
            "Healthcare Provider Taxonomy Code",
            "Provider License Number",
            "Provider License Number State Code",
            "Healthcare Provider Primary Taxonomy Switch",
        )
    ),
    *(
        f"{column}_{n}"
        for n in range(1, 51)
        for column in (
            "Other Provider Identifier",
            "Other Provider Identifier Type Code",
            "Other Provider Identifier State",
            "Other Provider Identifier Issuer",
        )
    ),
    "Is Sole Proprietor",
    "Is Organization Subpart",
    "Parent Organization LBN",
    "Parent Organization TIN",
    "Authorized Official Name Prefix Text",
    "Authorized Official Name Suffix Text",
    "Authorized Official Credential Text",
    *(f"Healthcare Provider Taxonomy Group_{n}" for n in range(1, 16)),
    "Certification Date",
)
_PLACE = {column: place for place, column in enumerate(HEADER)}

#: Made up, like everything here; letters outside ASCII, quotes, apostrophes and hyphens happen in the real file too.
LASTS = (
    "TESTWELL",
    "O'BRAMBLE",
    "GARCIA-FENN",
    "PLAINWATER",
    "MÜHLSTEIN",
    "DE LA LARK",
    "QUILL",
    "NULL",
    "BAR\\TAB",
)
FIRSTS = ("ORLA", "JOHN", "MARIA JOSE", "KIM", "ANH", "J", "RENÉE")
CITIES = (
    ("DENVER", "CO"),
    ("SAN DIEGO", "CA"),
    ("ST. LOUIS", "MO"),
    ('WINSTON "SALEM"', "NC"),
    ("SAN JUAN", "PR"),
)
CODES = ("207YS0123X", "208200000X", "207N00000X", "207Q00000X", "363LF0000X", "1223G0001X")


def npi(serial: int) -> str:
    """Return the valid NPI with this serial number, from 0 to 199,999,999: the first digit is 1 or 2."""
    stem = str(100_000_000 + serial)
    total = 24 + sum(int(sign) for sign in "".join(str(int(digit) * 2) for digit in stem[::2]) + stem[1::2])
    return stem + str(-total % 10)


def record(**values: str) -> list[str]:
    """Return one record; names of columns with ``_`` for anything that is no letter: ``NPI="1234567893"``."""
    row = [""] * len(HEADER)
    for name, value in values.items():
        row[_PLACE[_BY_WORD[name]]] = value
    return row


def _word(column: str) -> str:
    return "".join(sign if sign.isalnum() else "_" for sign in column)


_BY_WORD = {_word(column): column for column in HEADER}


def person(number: str, last: str, first: str, **values: str) -> list[str]:
    """Return the record of a person in use since 2005."""
    return record(
        **{
            "NPI": number,
            "Entity_Type_Code": "1",
            "Provider_Last_Name__Legal_Name_": last,
            "Provider_First_Name": first,
            "Provider_Enumeration_Date": "05/23/2005",
            "Last_Update_Date": "08/01/2024",
            **values,
        }
    )


def records(count: int, *, seed: int = 1, start: int = 0) -> Iterator[list[str]]:
    """Yield records such as the real file has: mostly persons, some organisations, some taken out of use."""
    rng = random.Random(seed)
    for n in range(start, start + count):
        number = npi(n * 7919 % 199_999_991)
        kind = rng.random()
        if kind < 0.03:
            yield record(NPI=number, NPI_Deactivation_Date="07/15/2019")
            continue
        row = person(number, rng.choice(LASTS), rng.choice(FIRSTS))
        city, state = rng.choice(CITIES)
        if kind < 0.23:
            row[_PLACE["Entity Type Code"]] = "2"
            row[_PLACE["Provider Last Name (Legal Name)"]] = row[_PLACE["Provider First Name"]] = ""
            row[_PLACE["Provider Organization Name (Legal Business Name)"]] = f"PLAIN CLINIC {n}, LLC"
        else:
            row[_PLACE["Provider Middle Name"]] = rng.choice(("", "A", "LEE"))
            row[_PLACE["Provider Credential Text"]] = rng.choice(("M.D.", "MD, FACS", "", "D.O."))
        if kind > 0.9:
            row[_PLACE["Provider Other Last Name"]] = rng.choice(LASTS)
            row[_PLACE["Provider Other Last Name Type Code"]] = "1"
        for where in ("Mailing", "Practice Location"):
            row[_PLACE[f"Provider First Line Business {where} Address"]] = (
                f"{n % 9999} PLAIN ST STE {n % 400}"
            )
            row[_PLACE[f"Provider Business {where} Address City Name"]] = city
            row[_PLACE[f"Provider Business {where} Address State Name"]] = state
            row[_PLACE[f"Provider Business {where} Address Postal Code"]] = f"{n % 99999:05}1234"
            row[_PLACE[f"Provider Business {where} Address Country Code (If outside U.S.)"]] = "US"
            row[_PLACE[f"Provider Business {where} Address Telephone Number"]] = "3035550100"
        for slot in range(1, rng.choice((2, 2, 2, 3, 4))):
            row[_PLACE[f"Healthcare Provider Taxonomy Code_{slot}"]] = rng.choice(CODES)
            row[_PLACE[f"Provider License Number_{slot}"]] = f"DR.{rng.randrange(99999):07}"
            row[_PLACE[f"Provider License Number State Code_{slot}"]] = state
            row[_PLACE[f"Healthcare Provider Primary Taxonomy Switch_{slot}"]] = "Y" if slot == 1 else "N"
        row[_PLACE["Is Sole Proprietor"]] = "N"
        row[_PLACE["Certification Date"]] = "08/01/2024"
        yield row


def text(rows: Iterable[list[str]], *, header: Iterable[str] = HEADER, end: str = "\n") -> str:
    """Return the file's text."""
    out = StringIO(newline="")
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator=end)
    writer.writerow(header)
    writer.writerows(rows)
    return out.getvalue()


def write(path: Path, rows: Iterable[list[str]], *, header: Iterable[str] = HEADER, end: str = "\n") -> Path:
    """Write a file, row by row, and return its path."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator=end)
        writer.writerow(header)
        writer.writerows(rows)
    return path
