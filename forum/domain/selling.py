"""Words that sell: prices, booking, discounts, "my clinic", shops. Bounded patterns, linear in the text's length."""

import re
from collections.abc import Iterator

from forum.domain.mark_kinds import SELLING, Mark

_PATTERNS = (
    (
        "price",
        re.compile(
            r"(?:[$€£]|US\$|USD|EUR|GBP)\s?\d[\d.,]{0,12}(?:\s?k\b)?"
            r"|\b\d[\d.,]{0,12}\s?(?:dollars?|euros?|pounds sterling|bucks|usd|eur|gbp|€|£"
            r"|\$)(?!\w)",
            re.IGNORECASE,
        ),
    ),
    (
        "booking",
        re.compile(
            r"\b(?:book|schedule|make|request|arrange|reserve)\b (?:now|online|today|(?:an?|your"
            r"|the)?\s?(?:free |online |virtual )?(?:appointment|consultation|consult|visit|slot"
            "|session)"
            r"(?: (?:with (?:me|us)|at (?:my|our)|on (?:my|our)|through (?:my|our)|here|now|today|online))?)"
            r"|\b(?:call|text|e-?mail|message|contact|dm|whatsapp|visit) (?:me|us|my office"
            r"|our office|my clinic|our clinic|my practice|our practice)\b"
            r"|\b(?:link in (?:my )?bio|see my website|visit (?:my|our) (?:website|site|page)"
            r"|(?:my|our) website)\b",
            re.IGNORECASE,
        ),
    ),
    (
        "discount",
        re.compile(
            r"\b(?:\d{1,2} ?% off|discounts?|coupons?|voucher|promo(?:tion)?(?: code)?"
            "|special offer|limited (?:time )?offer|free (?:consultation|consult|trial|shipping"
            "|sample|session)"
            "|buy one|half price|on sale|best price|cheapest|money[- ]back"
            r"|financing (?:available|options)|payment plans?|package deals?)\b",
            re.IGNORECASE,
        ),
    ),
    (
        "own practice",
        re.compile(
            r"\b(?:(?:in|at|of|from|to|visit) )?(?:my|our) (?:own )?(?:clinic|practice|office"
            "|centre|center|med ?spa|spa|brand|line of products|product line|products?|store"
            r"|shop|channel)\b"
            r"|\b(?:i|we) (?:offer|sell|specialize in|specialise in|provide|also do"
            r"|have the best)\b|\bat our \w{1,20} (?:clinic|center|centre)\b",
            re.IGNORECASE,
        ),
    ),
    (
        "shop",
        re.compile(
            r"\b(?:(?:buy|order|get|bought|purchase) (?:it|this|them|one|these|mine"
            "|yours)? ?(?:online|from|at|on) (?:amazon|ebay|etsy|walmart|costco|sephora|ulta"
            "|shopify|my store|my shop|our store)"
            "|(?:amazon|ebay|etsy|shopify) (?:store|shop|link|listing)|web ?shop|online (?:shop"
            r"|store|pharmacy)|add to cart|affiliate|referral (?:link|code))\b",
            re.IGNORECASE,
        ),
    ),
)


def find(text: str) -> Iterator[Mark]:
    """Yield the words that sell; they may overlap."""
    for label, pattern in _PATTERNS:
        for match in pattern.finditer(text):
            yield Mark(match.start(), match.end(), SELLING, label)
