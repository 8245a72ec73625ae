"""The check digit of a US National Provider Identifier. It shows typing, not identity. A leaf."""


def is_valid(number: str) -> bool:
    """Tell whether ten digits carry the right check digit: Luhn over the number with 80840 before it."""
    if len(number) != 10 or not (number.isascii() and number.isdigit()):
        return False
    total = 0
    for place, digit in enumerate(reversed("80840" + number)):
        value = int(digit) * (2 if place % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0
