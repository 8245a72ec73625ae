"""Comparing what a physician claims with what the register says, field by field.

A field of which the register says nothing is `Mark.ABSENT`: it was not checked, and no page calls it passed.
"""

import re
from dataclasses import dataclass

from accounts import specialties
from accounts.domain.registry.listing import Listing, Taxonomy
from accounts.domain.registry.names import Mark, compare, key
from accounts.domain.registry.places import state_code
from accounts.models import Outcome, Verification

_DEGREE = re.compile(r"[A-Z0-9]+")


@dataclass(frozen=True)
class Field:
    """One line of the comparison: what is claimed, all that the register says, and how they compare."""

    name: str
    claim: str
    register: tuple[str, ...]
    mark: Mark


@dataclass(frozen=True)
class Claim:
    """What an application says of a person, as far as a register can answer."""

    npi: str
    name: str
    credentials: tuple[str, ...]
    specialty_code: str
    state: str
    licence_number: str
    city: str
    region: str
    country: str


def claim_of(verification: Verification) -> Claim:
    """Return the claim of an application."""
    physician = verification.physician
    return Claim(
        npi=verification.npi,
        name=physician.legal_name or physician.display_name,
        credentials=tuple(physician.credentials),
        specialty_code=physician.specialty_code,
        state=verification.jurisdiction,
        licence_number=verification.licence_number,
        city=physician.practice_city,
        region=physician.region,
        country=physician.country,
    )


def match(claim: Claim, listing: Listing) -> list[Field]:
    """Return the comparison, in the order in which a reviewer reads it."""
    return [
        _kind(listing),
        _status(listing),
        _name(claim, listing),
        _credentials(claim, listing),
        _specialty(claim, listing),
        _state(claim, listing),
        _licence(claim, listing),
        _place(claim, listing),
    ]


def outcome(listing: Listing, fields: list[Field]) -> Outcome:
    """Return what the comparison comes to. A name that was not compared is no match."""
    if not listing.is_active:
        return Outcome.DEACTIVATED
    marks = {field.name: field.mark for field in fields}
    if Mark.DIFFERENT in marks.values() or marks["name"] is Mark.ABSENT:
        return Outcome.MISMATCH
    return Outcome.MATCH


def _kind(listing: Listing) -> Field:
    register = "Person" if listing.is_person else "Organization"
    return Field("kind", "Person", (register,), Mark.SAME if listing.is_person else Mark.DIFFERENT)


def _status(listing: Listing) -> Field:
    if listing.is_active:
        return Field("status", "In use", ("In use",), Mark.SAME)
    assert listing.deactivated_on
    return Field("status", "In use", (f"Deactivated on {listing.deactivated_on}",), Mark.DIFFERENT)


def _name(claim: Claim, listing: Listing) -> Field:
    shown = tuple(f"{name} (other name)" if name.former else str(name) for name in listing.names)
    if not listing.is_person:
        return Field("name", claim.name, (listing.organisation,), Mark.DIFFERENT)
    return Field("name", claim.name, shown, compare(claim.name, listing.names))


def _credentials(claim: Claim, listing: Listing) -> Field:
    claimed = {key(each) for each in claim.credentials}
    # "M.D., F.A.C.S." and "MD FACS" are one.
    said = {key(each) for each in _DEGREE.findall(listing.credentials.upper().replace(".", ""))}
    register = (listing.credentials,) if said else ()
    if not said or not claimed:
        mark = Mark.ABSENT
    elif said <= claimed:
        mark = Mark.SAME
    else:
        mark = Mark.SIMILAR if said & claimed else Mark.DIFFERENT
    return Field("credentials", ", ".join(claim.credentials), register, mark)


def _specialty(claim: Claim, listing: Listing) -> Field:
    codes = [each.code for each in listing.taxonomies if each.code]
    mine = claim.specialty_code
    if not codes or not mine:
        mark = Mark.ABSENT
    elif mine in codes:
        mark = Mark.SAME
    else:
        mark = Mark.SIMILAR if any(_is_near(mine, code) for code in codes) else Mark.DIFFERENT
    register = tuple(dict.fromkeys(specialties.taxonomy_words(code) for code in codes))
    return Field("specialty", specialties.taxonomy_words(mine) if mine else "", register, mark)


def _is_near(mine: str, theirs: str) -> bool:
    """Tell whether two codes have one classification, or one title on two ways of training."""
    both = specialties.classification(mine) == specialties.classification(theirs) != ""
    return both or specialties.person_title(mine) == specialties.person_title(theirs) != ""


def _licences(listing: Listing) -> list[Taxonomy]:
    return list({(each.state, each.number): each for each in listing.taxonomies if each.number}.values())


def _state(claim: Claim, listing: Listing) -> Field:
    states = list(dict.fromkeys(each.state for each in listing.taxonomies if each.state))
    mine = state_code(claim.state)
    mark = Mark.ABSENT if not states else Mark.SAME if mine in states else Mark.DIFFERENT
    return Field("licence_state", claim.state, tuple(states), mark)


def _licence(claim: Claim, listing: Listing) -> Field:
    mine, state = claim.licence_number, state_code(claim.state)
    found = _licences(listing)
    register = tuple(f"{each.number} ({each.state})" if each.state else each.number for each in found)
    grades = [_number(mine, each.number) for each in found if not each.state or each.state == state]
    if not grades or not mine:
        mark = Mark.ABSENT
    elif Mark.SAME in grades:
        mark = Mark.SAME
    else:
        mark = Mark.SIMILAR if Mark.SIMILAR in grades else Mark.DIFFERENT
    return Field("licence_number", mine, register, mark)


def _number(mine: str, theirs: str) -> Mark:
    """Boards put letters, noughts and dots around a number: "DR.0012345", "12345"."""
    left, right = key(mine), key(theirs)
    if left == right:
        return Mark.SAME
    bare = [re.sub(r"\D", "", each).lstrip("0") for each in (left, right)]
    return Mark.SIMILAR if bare[0] and bare[0] == bare[1] else Mark.DIFFERENT


def _place(claim: Claim, listing: Listing) -> Field:
    """People move, and the register is slow to hear of it: another city in the same state is not held against them."""
    mine = ", ".join(part for part in (claim.city, claim.region, claim.country) if part)
    theirs = ", ".join(part for part in (listing.city, listing.state, listing.country) if part)
    if not listing.state or not claim.city:
        mark = Mark.ABSENT
    elif (state_code(claim.region) or claim.region) != listing.state:
        mark = Mark.DIFFERENT
    else:
        mark = Mark.SAME if key(claim.city) == key(listing.city) else Mark.SIMILAR
    return Field("place", mine, (theirs,) if theirs else (), mark)
