"""What a mark is: a place in a text that a reviewer's eye should stop at. A leaf; `marks` finds them."""

from dataclasses import dataclass

PRIVATE, DANGER, SELLING, LINK = "private", "danger", "selling", "link"
#: Where two marks overlap, the one that comes first here stays.
RANK = {PRIVATE: 0, LINK: 1, DANGER: 2, SELLING: 3}


@dataclass(frozen=True, order=True)
class Mark:
    """A place in a text: offsets in characters, the kind, and the words that stand beside it."""

    start: int
    end: int
    kind: str
    label: str
