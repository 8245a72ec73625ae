"""Words in a reply that confirm that the writer was a patient: the writer is warned, the moderator decides.

Saying who was a patient breaks confidentiality, also in an answer to somebody who said so themselves (HIPAA Privacy
Rule, 45 CFR 164.502(a); the professional codes of other countries say the same).
"""

import re

_SIGNS = re.compile(
    r"(?i)\b(?:"
    r"(?:as|being|were|was|are) (?:never |not )?(?:a|our|my) patient"
    r"|(?:your|the) (?:visit|appointment|procedure|surgery|operation|treatment|consultation|chart|record|records|results?"
    r"|injections?|diagnosis|follow-up|recovery|stitches|test|tests|scan|biopsy|prescription)\b"
    r"|when (?:you|we) (?:came|saw|met|visited|were here|spoke)"
    r"|(?:we|i) (?:saw|treated|examined|operated on|met|injected|prescribed|told|advised|explained to|offered) you"
    r"|you (?:came|visited|saw (?:me|us)|were (?:seen|treated|examined|told|advised|offered|informed)|signed|agreed|declined"
    r"|refused|missed|cancelled|canceled|told (?:me|us))"
    r"|(?:since|after|during|before|at) your\b"
    r"|you (?:have|had) (?:been|chosen|asked)"
    r"|treating you|seeing you|see you again|caring for you|having you"
    r")\b"
)


def confirming(text: str) -> list[str]:
    """Return the words of ``text`` that confirm a patient relationship, each once, in order. Linear in its length."""
    return list(dict.fromkeys(match.group(0) for match in _SIGNS.finditer(text)))
