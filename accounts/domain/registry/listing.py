"""What a register says of one number, in the same shape whether a file or the API said it."""

from dataclasses import dataclass, field
from datetime import date

from accounts.domain.registry.names import PersonName
from accounts.models import Provider


@dataclass(frozen=True)
class Taxonomy:
    """One specialty that a provider has given, with the licence for it."""

    code: str
    number: str = ""
    state: str = ""
    is_primary: bool = False


@dataclass(frozen=True)
class Listing:
    """One entry of the register."""

    npi: str
    is_person: bool = True
    names: list[PersonName] = field(default_factory=list)
    organisation: str = ""
    credentials: str = ""
    taxonomies: list[Taxonomy] = field(default_factory=list)
    city: str = ""
    state: str = ""
    country: str = ""
    enumerated_on: date | None = None
    updated_on: date | None = None
    deactivated_on: date | None = None
    reactivated_on: date | None = None

    @property
    def is_active(self) -> bool:
        """Tell whether the number is in use."""
        if self.deactivated_on is None:
            return True
        return self.reactivated_on is not None and self.reactivated_on >= self.deactivated_on

    @property
    def name(self) -> str:
        """Return the name in use: a person's, or an organisation's."""
        return str(self.names[0]) if self.names else self.organisation


def of_row(row: Provider) -> Listing:
    """Return a row of the loaded file as a listing."""
    names = [
        PersonName(row.last_name, row.first_name, row.middle_name),
        PersonName(
            row.other_last_name,
            row.other_first_name or row.first_name,
            row.other_middle_name,
            former=True,
        ),
    ]
    return Listing(
        npi=row.npi,
        # Of a number out of use the file says nothing more, not even whose it was.
        is_person=row.entity_type != "2",
        names=[name for name in names if name.last],
        organisation=row.organisation_name,
        credentials=row.credential_text,
        taxonomies=[
            Taxonomy(each["code"], each["number"], each["state"], each["primary"]) for each in row.taxonomies
        ],
        city=row.city,
        state=row.state,
        country=row.country,
        enumerated_on=row.enumerated_on,
        updated_on=row.updated_on,
        deactivated_on=row.deactivated_on,
        reactivated_on=row.reactivated_on,
    )
