"""Looking into the loaded register: by number, and by name and state."""

from django.db.models import Q

from accounts.domain.registry.listing import Listing, of_row
from accounts.domain.registry.names import Mark, compare, ends_of, key
from accounts.domain.registry.places import state_code
from accounts.models import Provider
from accounts.npi import is_valid_npi

FEWEST_LETTERS = 2


def lookup(npi: str) -> Listing | None:
    """Return what the loaded register says of a number; None for one that it does not have, or that is not one."""
    if not is_valid_npi(npi):
        return None
    row = Provider.objects.filter(pk=npi).first()
    return of_row(row) if row else None


def search(*, last: str, first: str = "", state: str = "", limit: int = 20) -> list[Listing]:
    """Return persons whose last or other last name begins with ``last``, and the first name with ``first``.

    Accents, capitals, hyphens and blanks do not count. ``state`` is a name or a code; one that is neither finds
    nothing. Fewer than two letters of the last name find nothing.
    """
    family, given = key(last), key(first)
    if len(family) < FEWEST_LETTERS:
        return []
    wanted = Q(first_key__gte=given, first_key__lt=_behind(given)) if given else Q()
    if state:
        wanted &= Q(state=state_code(state) or "-")
    rows: dict[str, Provider] = {}
    for column in ("last_key", "other_last_key"):
        # Ranges, not LIKE: PostgreSQL plans them from the index also when the name is a parameter.
        begins = Q(**{f"{column}__gte": family, f"{column}__lt": _behind(family)})
        found = Provider.objects.filter(begins & wanted & ~Q(**{column: ""}))
        rows |= {row.npi: row for row in found.order_by(column, "first_key", "state")[:limit]}
    return [of_row(row) for row in list(rows.values())[:limit]]


def namesakes(name: str, *, state: str, but: str = "", limit: int = 5) -> list[Listing]:
    """Return persons of a state whose name is that of ``name`` as far as `names.compare` can tell, without number ``but``.

    For an NPI that was mistyped: the right one may stand beside the name. Without a US state there are none.
    """
    family, given = ends_of(name)
    if not state_code(state):
        return []
    found = search(last=family, first=given[:1], state=state, limit=200)
    alike = [
        each for each in found if each.npi != but and compare(name, each.names) in {Mark.SAME, Mark.SIMILAR}
    ]
    return alike[:limit]


def _behind(prefix: str) -> str:
    """Return the first text in byte order that does not begin with ``prefix``."""
    return prefix[:-1] + chr(ord(prefix[-1]) + 1)
