"""The check digit of a US National Provider Identifier. It shows typing, not identity. A leaf.

Source: CMS, "Requirements for National Provider Identifier (NPI) and NPI Check Digit": ten digits, the first 1 or 2,
the last the Luhn check digit (ISO/IEC 7812) of the number with 80840 before it, 80 for health and 840 for the US.
"""

import re

_SHAPE = re.compile(r"[12][0-9]{9}")
PREFIX = "80840"


def is_valid_npi(text: str) -> bool:
    """Tell whether ``text`` is ten ASCII digits, the first 1 or 2, with the right check digit.

    Nothing is stripped or folded: a blank, a hyphen or another script's digit makes it wrong. That a number is valid
    says nothing about whose it is, or whether it was ever given out.
    """
    if not _SHAPE.fullmatch(text):
        return False
    total = 0
    for place, digit in enumerate(reversed(PREFIX + text)):
        value = int(digit) * (2 if place % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0
