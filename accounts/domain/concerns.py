"""What a reviewer has to look at twice before verifying: what the registry says, and other accounts with this licence.

A concern decides nothing. Verifying in spite of one needs a word that it was looked at, which the audit log keeps.
"""

from dataclasses import dataclass

from django.conf import settings

from accounts.domain import duplicates, parts
from accounts.domain.duplicates import Twin
from accounts.domain.registry.checking import is_outdated
from accounts.domain.transitions import NotAllowed
from accounts.models import Outcome, RegistryCheck, User, Verification

#: Code in the audit log → what the reviewer says by it.
EXPLANATIONS = {
    "name-form": "I looked: the same person, with another form of the name",
    "registry-behind": "I looked: the registry is behind, the licence board says otherwise",
    "read-at-board": "I looked the person up at the licence board instead",
    "another-person": "I looked: the other account is another person",
    "replaces": "I looked: this account takes the place of the other one",
    "seen": "I looked at it, and the documents answer it",
}


class NotVerifiable(ValueError):
    """Something that a verification needs is missing; ``str()`` is a sentence."""


@dataclass(frozen=True)
class Concern:
    """One thing to look at twice: a code and a sentence for the reviewer."""

    code: str
    sentence: str


def newest_check(verification: Verification) -> RegistryCheck | None:
    """Return the look-up that counts: the newest one of the NPI that the application has now, since it was sent."""
    if not verification.npi:
        return None
    checks = verification.registry_checks.filter(npi=verification.npi)
    if verification.submitted_at:
        checks = checks.filter(at__gte=verification.submitted_at)
    return checks.order_by("-pk").first()


def of_registry(verification: Verification, check: RegistryCheck | None) -> list[Concern]:
    """Return what the registry raises. No look-up is as much a reason to look as a mismatch."""
    if not verification.npi:
        return []
    if check and is_outdated(check, verification):
        return [Concern("outdated", "The application was changed after its look-up in the registry.")]
    if check and check.outcome == Outcome.MATCH:
        return []
    sentences = {
        Outcome.MISMATCH.value: "The registry differs from the application.",
        Outcome.NOT_FOUND.value: "The registry does not know this NPI.",
        Outcome.DEACTIVATED.value: "The registry says that this NPI is deactivated.",
    }
    outcome = check.outcome if check else Outcome.NOT_CHECKED.value
    return [Concern(outcome, sentences.get(outcome, "The NPI was not checked in the registry."))]


def of_twins(twins: list[Twin]) -> list[Concern]:
    """Return what other accounts raise: only those with the same licence or NPI."""
    same = [twin for twin in twins if twin.is_same_licence]
    return [Concern("same-licence", "Another account has the same licence or NPI.")] if same else []


def concerns_of(verification: Verification, twins: list[Twin] | None = None) -> list[Concern]:
    """Return everything that needs a second look before this application is verified."""
    if twins is None:
        twins = duplicates.twins_of(duplicates.claim_of(verification))
    return [*of_registry(verification, newest_check(verification)), *of_twins(twins)]


def verified_twin(twins: list[Twin]) -> Twin | None:
    """Return an account that is verified with this very licence or NPI now: two at once are never right."""
    return next(
        (
            twin
            for twin in twins
            if twin.is_same_licence and twin.verification and twin.verification.status == "verified"
        ),
        None,
    )


def check_alone(verification: Verification) -> list[Twin]:
    """Return what resembles this account. Raises `NotAllowed` when one is verified with the same licence or NPI.

    In a transaction: until its end nobody else gets so far.
    """
    duplicates.one_at_a_time()
    twins = duplicates.twins_of(duplicates.claim_of(verification))
    twin = verified_twin(twins)
    if twin:
        raise NotAllowed(
            f"{twin.physician.display_name} is verified with this licence or NPI already. "
            "Two accounts cannot be: settle that one first."
        )
    return twins


def check(verification: Verification, *, by: User, explained: str) -> None:
    """Raise `NotVerifiable` or `NotAllowed` with a sentence unless parts, people and second looks are as a verification needs them.

    Call it with the application locked, in the transaction that verifies.
    """
    left = parts.undecided(verification)
    if left:
        raise NotVerifiable(f"Accept these parts first, or ask for more: {parts.names(left)}.")
    if settings.VERIFY_BY_TWO and not verification.parts.filter(state="accepted").exclude(decider_id=by.pk):
        raise NotVerifiable("Two people verify here: another moderator decides on what you accepted.")
    twins = check_alone(verification)
    found = concerns_of(verification, twins)
    if found and explained not in EXPLANATIONS:
        raise NotVerifiable(f"{found[0].sentence} Say that you looked at it, and what explains it.")
