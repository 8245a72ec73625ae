"""The difference between two texts, word by word, for the people who decide on the second.

Myers' algorithm with a limit on the work: texts that differ in more places than `MOST_EDITS` are compared
by paragraphs only, so that no text, however hostile, makes the page slow.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

#: Words taken out and put in, together, up to which words are compared. The work grows with its square.
MOST_EDITS = 500
#: Longer texts are compared by paragraphs at once.
LONGEST = 20_000
#: So few equal words between two long changes count as changed: islands of "the" and "of" help nobody.
ISLAND = 2

_TOKENS = re.compile(r"\n\s*\n|\n|[^\s]+")
SAME, OUT, IN = "same", "out", "in"


@dataclass(frozen=True)
class Piece:
    """Some words and what became of them: same, out or in."""

    kind: str
    text: str


Paragraph = list[Piece]


@dataclass(frozen=True)
class Difference:
    """Two texts as paragraphs of pieces: the old one, the new one, and both in one."""

    before: list[Paragraph] = field(default_factory=list)
    after: list[Paragraph] = field(default_factory=list)
    unified: list[Paragraph] = field(default_factory=list)
    words_out: int = 0
    words_in: int = 0

    @property
    def is_empty(self) -> bool:
        """Tell whether no word changed."""
        return not (self.words_out or self.words_in)


def compare(before: str, after: str) -> Difference:
    """Compare two texts."""
    old, new = _split(before), _split(after)
    is_long = max(len(before), len(after)) > LONGEST
    steps = _by_paragraphs(old, new) if is_long else _by_words(old, new)
    runs = list(_runs(steps))
    return Difference(
        before=_paragraphs(run for run in runs if run[0] != IN),
        after=_paragraphs(run for run in runs if run[0] != OUT),
        unified=_paragraphs(runs),
        words_out=sum(_words(tokens) for kind, tokens in runs if kind == OUT),
        words_in=sum(_words(tokens) for kind, tokens in runs if kind == IN),
    )


Run = tuple[str, list[str]]


def _split(text: str) -> list[str]:
    normal = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    return ["\n\n" if token.count("\n") > 1 else token for token in _TOKENS.findall(normal)]


def _by_words(old: list[str], new: list[str]) -> list[Run]:
    head = _shared(old, new)
    tail = _shared(old[head:][::-1], new[head:][::-1])
    middle_old, middle_new = old[head : len(old) - tail], new[head : len(new) - tail]
    script = _script(middle_old, middle_new)
    steps = (
        _by_paragraphs(middle_old, middle_new) if script is None else _without_islands(list(_runs(script)))
    )
    return [(SAME, old[:head]), *steps, (SAME, old[len(old) - tail :])]


def _by_paragraphs(old: list[str], new: list[str]) -> list[Run]:
    """Compare whole paragraphs; where even those differ in too many places, everything changed."""
    blocks_old, blocks_new = _blocks(old), _blocks(new)
    script = _script(blocks_old, blocks_new)
    if script is None:
        return [(OUT, old), (IN, new)]
    return [(kind, [token for block in blocks for token in block]) for kind, blocks in script]


def _blocks(tokens: list[str]) -> list[tuple[str, ...]]:
    blocks: list[tuple[str, ...]] = []
    start = 0
    for place, token in enumerate(tokens):
        if token.startswith("\n"):
            blocks.append(tuple(tokens[start : place + 1]))
            start = place + 1
    return [*blocks, tuple(tokens[start:])] if start < len(tokens) else blocks


def _shared(one: Sequence[str], other: Sequence[str]) -> int:
    count = 0
    for left, right in zip(one, other, strict=False):
        if left != right:
            break
        count += 1
    return count


def _script(old: Sequence, new: Sequence) -> list[tuple[str, list]] | None:
    """Return the shortest edit script, or None when it takes more than `MOST_EDITS` steps (Myers 1986)."""
    reached: dict[int, int] = {1: 0}
    trace: list[dict[int, int]] = []
    for edits in range(min(MOST_EDITS, len(old) + len(new)) + 1):
        # Only the diagonals of this round are read on the way back, so only they are kept.
        trace.append({k: reached[k] for k in range(-edits - 1, edits + 2) if k in reached})
        for diagonal in range(-edits, edits + 1, 2):
            down = diagonal == -edits or (
                diagonal != edits and reached.get(diagonal - 1, -1) < reached.get(diagonal + 1, -1)
            )
            x = reached[diagonal + 1] if down else reached[diagonal - 1] + 1
            y = x - diagonal
            while x < len(old) and y < len(new) and old[x] == new[y]:
                x, y = x + 1, y + 1
            reached[diagonal] = x
            if x >= len(old) and y >= len(new):
                return _walk_back(old, new, trace)
    return None


def _walk_back(old: Sequence, new: Sequence, trace: list[dict[int, int]]) -> list[tuple[str, list]]:
    steps: list[tuple[str, list]] = []
    x, y = len(old), len(new)
    for edits in range(len(trace) - 1, -1, -1):
        reached, diagonal = trace[edits], x - y
        down = diagonal == -edits or (
            diagonal != edits and reached.get(diagonal - 1, -1) < reached.get(diagonal + 1, -1)
        )
        previous = diagonal + 1 if down else diagonal - 1
        before_x = reached.get(previous, 0)
        before_y = before_x - previous
        while x > before_x and y > before_y and x > 0 and y > 0:
            x, y = x - 1, y - 1
            steps.append((SAME, [old[x]]))
        if edits:
            steps.append((IN, [new[before_y]]) if down else (OUT, [old[before_x]]))
            x, y = before_x, before_y
    return steps[::-1]


def _runs(steps: Sequence[Run]) -> Iterator[Run]:
    """Join neighbours of one kind; within one change what went out stands before what came in."""
    out: list[str] = []
    into: list[str] = []
    same: list[str] = []
    for kind, tokens in [*steps, (SAME, [])]:
        if kind == SAME and tokens:
            if out or into:
                yield from _change(out, into)
                out, into = [], []
            same.extend(tokens)
        elif kind != SAME:
            if same:
                yield SAME, same
                same = []
            (out if kind == OUT else into).extend(tokens)
    if same:
        yield SAME, same
    yield from _change(out, into)


def _change(out: list[str], into: list[str]) -> Iterator[Run]:
    if out:
        yield OUT, out
    if into:
        yield IN, into


def _without_islands(runs: list[Run]) -> list[Run]:
    result: list[Run] = []
    for place, (kind, tokens) in enumerate(runs):
        inside = 0 < place < len(runs) - 1
        if kind == SAME and inside and _is_island(runs, place):
            result += [(OUT, tokens), (IN, tokens)]
        else:
            result.append((kind, tokens))
    return result


def _is_island(runs: list[Run], place: int) -> bool:
    tokens = runs[place][1]
    if len(tokens) > ISLAND or any(token.startswith("\n") for token in tokens):
        return False
    before, after = runs[max(0, place - 2) : place], runs[place + 1 : place + 3]
    return all(max(_words(each[1]) for each in side if each[0] != SAME) > ISLAND for side in (before, after))


def _words(tokens: Sequence[str]) -> int:
    return sum(not token.startswith("\n") for token in tokens)


def _paragraphs(runs: Iterator[Run] | list[Run]) -> list[Paragraph]:
    paragraphs: list[Paragraph] = [[]]
    for kind, tokens in runs:
        words: list[str] = []
        for token in tokens:
            if not token.startswith("\n"):
                words.append(token)
                continue
            if words:
                paragraphs[-1].append(Piece(kind, " ".join(words)))
                words = []
            if paragraphs[-1]:
                paragraphs.append([])
        if words:
            paragraphs[-1].append(Piece(kind, " ".join(words)))
    return [each for each in paragraphs if each]
