"""Checking one application against the register, and keeping what came of it for the reviewer.

The check runs as a job after an application is sent. It changes nothing but its own row: who verifies decides.
"""

from dataclasses import asdict

from django.conf import settings
from django.db import transaction
from django.utils.formats import date_format

from accounts.domain.registry import api
from accounts.domain.registry.finding import lookup
from accounts.domain.registry.listing import Listing
from accounts.domain.registry.loading import register_date
from accounts.domain.registry.matching import Claim, Field, claim_of, match, outcome
from accounts.models import Outcome, RegistryCheck, Verification
from accounts.npi import is_valid_npi

API = "NPPES API"
NO_NPI = "no NPI was given"
NOT_VALID = "the NPI is not a valid number"
NOT_LOADED = "the register was never loaded"


def check_later(verification: Verification) -> None:
    """Defer a check as a job in the caller's transaction."""
    from accounts.jobs import check_registry  # noqa: PLC0415 (the job calls `check` below: a circle, cut here)

    check_registry.defer(verification=verification.pk)


def check(verification: Verification) -> RegistryCheck:
    """Look the application's NPI up, compare, and return the new row. Without an answer it is "not checked".

    The API is asked when it is switched on, and the loaded file when it is not or fails; ``source`` says which.
    """
    claim = claim_of(verification)
    refusal = NO_NPI if not claim.npi else "" if is_valid_npi(claim.npi) else NOT_VALID
    if refusal:
        return _kept(verification, claim, Outcome.NOT_CHECKED, reason=refusal)
    if not settings.NPPES_API_URL:
        return _from_file(verification, claim, failure="")
    try:
        listing = api.ask(claim.npi, url=settings.NPPES_API_URL)
    except api.Unreachable as error:
        return _from_file(verification, claim, failure=f"registry unreachable, {error}")
    if listing:
        return _compared(verification, claim, listing, source=API)
    # The API does not tell a number that was taken out of use from one that never was; the file does.
    known = lookup(claim.npi)
    if known and not known.is_active:
        return _from_file(verification, claim, failure="")
    return _kept(verification, claim, Outcome.NOT_FOUND, source=API)


def _from_file(verification: Verification, claim: Claim, *, failure: str) -> RegistryCheck:
    day = register_date()
    if day is None:
        return _kept(verification, claim, Outcome.NOT_CHECKED, reason=failure or NOT_LOADED)
    source = f"NPPES file of {date_format(day)}"
    listing = lookup(claim.npi)
    if listing is None:
        return _kept(verification, claim, Outcome.NOT_FOUND, source=source)
    return _compared(verification, claim, listing, source=source)


def run(*, verification: int) -> None:
    """Do a deferred check. Of an application that is gone by then nothing is kept."""
    row = Verification.objects.select_related("physician").filter(pk=verification).first()
    if row is not None:
        check(row)


def is_outdated(made: RegistryCheck, verification: Verification) -> bool:
    """Tell whether the application says something else now than what was compared."""
    return made.facts.get("claim") != _plain(claim_of(verification))


def _compared(verification: Verification, claim: Claim, listing: Listing, *, source: str) -> RegistryCheck:
    fields = match(claim, listing)
    return _kept(verification, claim, outcome(listing, fields), source=source, fields=fields, listing=listing)


def _kept(
    verification: Verification,
    claim: Claim,
    found: Outcome,
    *,
    source: str = "",
    reason: str = "",
    fields: list[Field] | None = None,
    listing: Listing | None = None,
) -> RegistryCheck:
    facts: dict[str, object] = {"claim": _plain(claim)}
    if listing is not None:
        facts["fields"] = [asdict(field) for field in fields or []]
        facts["register"] = {
            "name": listing.name,
            "enumerated_on": listing.enumerated_on.isoformat() if listing.enumerated_on else "",
            "updated_on": listing.updated_on.isoformat() if listing.updated_on else "",
            "deactivated_on": listing.deactivated_on.isoformat() if listing.deactivated_on else "",
        }
    with transaction.atomic():
        return RegistryCheck.objects.create(
            verification=verification,
            npi=claim.npi[:10],
            source=source,
            outcome=found,
            reason=reason[:200],
            facts=facts,
        )


def _plain(claim: Claim) -> dict[str, object]:
    """Return the claim as JSON gives it back."""
    return {**asdict(claim), "credentials": list(claim.credentials)}
