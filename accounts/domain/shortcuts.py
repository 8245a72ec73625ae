"""Single keys of the desk: off until somebody switches them on, and each can be another one (WCAG 2.1.4)."""

from collections.abc import Mapping

from django.db import transaction

from accounts import roles
from accounts.domain import audit
from accounts.domain.transitions import NotAllowed
from accounts.models import DeskSettings, User

#: Act → what it does, and its key until somebody changes it (PRODUCT §17).
ACTS: dict[str, tuple[str, str]] = {
    "next": ("Go to the next row of a list", "j"),
    "previous": ("Go to the row before", "k"),
    "open": ("Open the row", "o"),
    "approve": ("Approve and take next; asks nothing", "a"),
    "return": ("Return for a change: go to the reason", "r"),
    "reject": ("Do not publish: go to the reason", "x"),
    "merge": ("Merge: go to the similar questions", "m"),
    "list": ("Show these keys", "?"),
}


class KeysRefused(ValueError):
    """Keys cannot be like that; ``problems`` says for which acts, in sentences."""

    def __init__(self, problems: dict[str, str]) -> None:
        super().__init__(" ".join(problems.values()))
        self.problems = problems


def settings_of(user: User) -> DeskSettings:
    """Return how somebody likes the desk; a row that is not saved for who never said."""
    return DeskSettings.objects.filter(user=user).first() or DeskSettings(user=user)


def keys_of(row: DeskSettings) -> dict[str, str]:
    """Return the key of each act, whether they are on or off."""
    return {act: row.keys.get(act, key) for act, (_, key) in ACTS.items()}


def problems_of(keys: Mapping[str, str]) -> dict[str, str]:
    """Return what is wrong with keys: act → sentence."""
    problems: dict[str, str] = {}
    taken: dict[str, str] = {}
    for act, (label, _) in ACTS.items():
        key = keys.get(act, "")
        if len(key) != 1 or not key.isprintable() or key.isspace():
            problems[act] = f"“{label}” needs one key: a letter, a digit or a sign."
        elif key.casefold() in taken:
            problems[act] = f"“{key}” is taken by “{ACTS[taken[key.casefold()]][0]}”. Choose another key."
        else:
            taken[key.casefold()] = act
    return problems


@transaction.atomic
def choose(user: User, *, by: User, on: bool, keys: Mapping[str, str]) -> DeskSettings:
    """Switch the keys on or off, and set them. Raises `KeysRefused`, or `NotAllowed` for anybody else's."""
    if by.pk != user.pk or not roles.may_moderate(by):
        raise NotAllowed("Everybody sets their own keys.")
    problems = problems_of(keys)
    if problems:
        raise KeysRefused(problems)
    changed = {act: keys[act] for act, (_, usual) in ACTS.items() if keys[act] != usual}
    row, _ = DeskSettings.objects.update_or_create(user=user, defaults={"shortcuts": on, "keys": changed})
    audit.record(by=by, action="keys on" if on else "keys off", item=user, kind="user")
    return row
