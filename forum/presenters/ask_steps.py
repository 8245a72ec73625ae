"""The steps of asking, in order. A step that comes later takes its place in `STEPS`; numbers follow by themselves."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Step:
    """One page of the ask flow. ``key`` is its name in `asking.missing_steps`; ``action`` begins the page's title."""

    key: str
    url: str
    name: str
    action: str


#: PRODUCT §7 numbers them: 7.1 to 7.3 and 7.6. Between photos and check there is room for similar questions (7.4) and
#: the safety check (7.5); the photo editor is part of the photos step.
STEPS = (
    Step("question", "ask_question", "Your question", "Write your question"),
    Step("topic", "ask_topic", "Topic and facts", "Add the topic and facts"),
    Step("photos", "ask_photos", "Photos", "Add photos"),
    Step("check", "ask_check", "Check and send", "Check and send"),
)


@dataclass(frozen=True)
class Place:
    """Where in the flow a page stands."""

    step: Step
    number: int
    of: int
    before: Step | None
    after: Step | None

    @property
    def title(self) -> str:
        """Return the page's title: "Add photos, step 3 of 4"."""
        return f"{self.step.action}, step {self.number} of {self.of}"

    @property
    def next_name(self) -> str:
        """Return the next step's name as it stands within a sentence."""
        return self.after.name[0].lower() + self.after.name[1:] if self.after else ""


def step(key: str) -> Step:
    """Return a step by its key. Raises `KeyError`."""
    return {each.key: each for each in STEPS}[key]


def place(key: str) -> Place:
    """Return where a step stands."""
    at = STEPS.index(step(key))
    return Place(
        step=STEPS[at],
        number=at + 1,
        of=len(STEPS),
        before=STEPS[at - 1] if at else None,
        after=STEPS[at + 1] if at + 1 < len(STEPS) else None,
    )
