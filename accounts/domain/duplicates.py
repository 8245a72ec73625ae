"""Other profiles that may be the same person: found for the reviewer, who decides what it means."""

import unicodedata
from dataclasses import dataclass
from datetime import date

from django.db import connection
from django.db.models import CharField, F, Func, Q, QuerySet, Value
from django.db.models.functions import Upper

from accounts.models import Physician, Verification
from accounts.npi import is_valid_npi

#: More than this many are no duplicates but a mistake in the search.
MOST = 20


@dataclass(frozen=True)
class Claim:
    """What is looked for: of an application, or of a change that somebody wants."""

    physician_id: int
    npi: str = ""
    licence_number: str = ""
    authority: str = ""
    jurisdiction: str = ""
    names: tuple[str, ...] = ()
    city: str = ""


@dataclass(frozen=True)
class Twin:
    """Another profile with what it has in common, in words. ``is_same_licence``: number and authority, or the NPI."""

    physician: Physician
    verification: Verification | None
    common: tuple[str, ...]
    is_same_licence: bool

    @property
    def verified_until(self) -> date | None:
        """Return until when it is verified."""
        return self.verification.verified_until if self.verification else None


def one_at_a_time() -> None:
    """Wait until nobody else is verifying: who comes second sees whom the first one verified. In a transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('accounts: one account a licence'))")


def bare(text: str) -> str:
    """Return a number without what people put between its characters: "t-0077" and "T 0077" are one."""
    return "".join(char for char in unicodedata.normalize("NFKC", text).upper() if char.isalnum())


def folded(text: str) -> str:
    """Return a name as it is compared: accents, case and doubled blanks left out."""
    plain = unicodedata.normalize("NFKD", text)
    return " ".join("".join(char for char in plain if not unicodedata.combining(char)).casefold().split())


def claim_of(verification: Verification) -> Claim:
    """Return what an application claims."""
    physician = verification.physician
    return Claim(
        physician_id=physician.pk,
        npi=verification.npi,
        licence_number=verification.licence_number,
        authority=verification.authority,
        jurisdiction=verification.jurisdiction,
        names=(physician.display_name, physician.legal_name),
        city=physician.practice_city,
    )


def twins_of(claim: Claim) -> list[Twin]:
    """Return other profiles with the same NPI, licence number, or name and city; imported ones too. One query."""
    found = [_twin(each, claim) for each in _candidates(claim)[:MOST]]
    return sorted((each for each in found if each), key=lambda each: not each.is_same_licence)


def _candidates(claim: Claim) -> QuerySet[Physician]:
    number = bare(claim.licence_number)
    same = Q(pk__in=[])
    if claim.npi:
        same |= Q(verification__npi=claim.npi)
    if number:
        same |= Q(bare_number=number)
    names = [name for name in claim.names if name]
    if names and claim.city:
        named = Q(pk__in=[])
        for name in names:
            named |= Q(display_name__unaccent__iexact=name) | Q(legal_name__unaccent__iexact=name)
        same |= named & Q(practice_city__unaccent__iexact=claim.city)
    everyone = Physician.objects.exclude(pk=claim.physician_id).select_related("verification", "user")
    return (
        everyone.annotate(
            bare_number=Func(
                Upper(
                    Func(
                        F("verification__licence_number"),
                        template="normalize(%(expressions)s, NFKC)",
                        output_field=CharField(),
                    )
                ),
                Value("[^[:alnum:]]"),
                Value(""),
                Value("g"),
                function="regexp_replace",
                output_field=CharField(),
            )
        )
        .filter(same)
        .order_by("pk")
    )


def _twin(physician: Physician, claim: Claim) -> Twin | None:
    other = getattr(physician, "verification", None)
    common, same_licence = [], False
    if other and is_valid_npi(claim.npi) and other.npi == claim.npi:
        common.append("the same NPI")
        same_licence = True
    if other and bare(claim.licence_number) and bare(other.licence_number) == bare(claim.licence_number):
        alike = {folded(other.authority) == folded(claim.authority)} | {
            bool(claim.jurisdiction) and folded(other.jurisdiction) == folded(claim.jurisdiction)
        }
        same_licence = same_licence or True in alike
        common.append(
            "the same licence number" if True in alike else "the same licence number, of another authority"
        )
    theirs = {folded(physician.display_name), folded(physician.legal_name)} - {""}
    ours = {folded(name) for name in claim.names} - {""}
    if theirs & ours and folded(physician.practice_city) == folded(claim.city):
        common.append("the same name and city")
    return Twin(physician, other, tuple(common), same_licence) if common else None
