"""The steps of becoming a physician here, numbered by those that exist (PRODUCT §10)."""

from accounts.domain import application_steps
from accounts.models import Verification
from forum.presenters.ask_steps import Place, Step

STEPS = (
    Step("account", "join", "Account", "Your account"),
    Step("name", "join_name", "Name and credentials", "Your name and credentials"),
    Step("specialty", "join_specialty", "Specialty and place", "Your specialty and place"),
    Step("licence", "join_licence", "Licence", "Your licence"),
    Step("documents", "join_documents", "Documents", "Your documents"),
    Step("headshot", "join_headshot", "Photo of you", "A photo of you"),
    Step("disclaimer", "join_disclaimer", "Standing note", "A note under your answers"),
    Step("check", "join_check", "Check and send", "Check and send"),
)


def step(key: str) -> Step:
    """Return a step by its key. Raises `KeyError`."""
    return {each.key: each for each in STEPS}[key]


def steps_of(verification: Verification | None) -> list[Step]:
    """Return the steps that this person takes: all, or those of a renewal."""
    if verification is None:
        return list(STEPS)
    open_steps = application_steps.editable_steps(verification)
    first = ("account",) if verification.physician.listed_at is None else ()
    return [each for each in STEPS if each.key in (*first, *open_steps, "check")]


def place(verification: Verification | None, key: str) -> Place:
    """Return where a step stands."""
    steps = steps_of(verification)
    at = next(number for number, each in enumerate(steps) if each.key == key)
    return Place(
        step=steps[at],
        number=at + 1,
        of=len(steps),
        before=steps[at - 1] if at else None,
        after=steps[at + 1] if at + 1 < len(steps) else None,
    )
