"""What can be done to many things in one go: the shape of such a deed, and the list of them (see `batches`)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from accounts.models import BatchLine, User


class BatchRefused(ValueError):
    """What was asked for cannot be done at all; ``str()`` is a sentence."""


@dataclass(frozen=True)
class Done:
    """What a deed did to one thing: the decision that can be undone, and numbers that undoing needs."""

    decision_id: int | None = None
    before: Mapping[str, Any] = field(default_factory=dict)


class Deed(Protocol):
    """Something that can be done to many things. One object of it knows to whom, under which topic, for which reason.

    ``button`` is what its button says, ``question`` the heading of the page that asks before it is done, ``missing`` what
    has to be chosen yet, in a sentence, and ``choose`` the label of that choice; ``tells``: authors are told of it.
    """

    @property
    def code(self) -> str: ...
    @property
    def button(self) -> str: ...
    @property
    def question(self) -> str: ...
    @property
    def choose(self) -> str: ...
    @property
    def tells(self) -> bool: ...
    @property
    def reason(self) -> str: ...
    @property
    def target_id(self) -> int | None: ...
    @property
    def missing(self) -> str: ...

    def choices(self) -> list[tuple[int, str]]:
        """Return the targets that can be chosen, by id; none where nothing has to be."""

    def refusal(self, item: Any, *, by: User) -> str:
        """Return why this thing is left out, in a sentence, or nothing. Asks the database for nothing."""

    def seen(self, item: Any) -> str:
        """Return what is shown of a thing beside its own version, in short; nothing where that is all. No queries."""

    def will(self, item: Any) -> str:
        """Return what will happen to a thing, in a sentence."""

    def do(self, item: Any, *, by: User) -> Done:
        """Do it, in the caller's transaction. Raises `TransitionRefused` or `ValueError` with a sentence."""

    def undo(self, item: Any, line: BatchLine, *, by: User) -> None:
        """Take it back, in the caller's transaction. Raises as `do`."""


_makers: dict[str, Callable[..., Deed]] = {}


def register(code: str, make: Callable[..., Deed]) -> None:
    """Take what makes a deed of its ``reason`` and ``target_id``. Called when the desk is put together."""
    _makers[code] = make


def deed(code: str, *, reason: str = "", target_id: int | None = None) -> Deed:
    """Return a deed. Raises `BatchRefused` where something is missing, or there is no such deed."""
    if code not in _makers:
        raise BatchRefused("There is no such button.")
    return _makers[code](reason=reason, target_id=target_id)
