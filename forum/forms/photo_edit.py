"""Cropping and covering a photo by numbers, in percent of the picture as it is shown."""

import math
from collections.abc import Iterator
from dataclasses import astuple
from typing import Any

from django import forms

from forum.domain.imaging import Box, Edits, Rotation
from forum.domain.imaging.geometry import SLACK
from forum.forms.question import TextInput

COVERS = 6
SIDES = {"left": "From the left", "top": "From the top", "width": "Width", "height": "Height"}
TURNS = {
    0: "Not at all",
    90: "A quarter turn to the right",
    180: "Upside down",
    270: "A quarter turn to the left",
}
WHOLE = (0.0, 0.0, 100.0, 100.0)


class PhotoEditForm(forms.Form):
    """The crop, up to six cover-up boxes and the turn. Empty boxes do nothing; ``edits`` gives the result.

    Fields are named as in ``crop_left`` and ``cover3_width``. ``seen`` names the rendition that was measured.
    """

    seen = forms.CharField(
        required=False, widget=forms.TextInput(attrs={"autocomplete": "off", "hidden": True})
    )
    rotate = forms.ChoiceField(
        label="Turn the photo",
        choices=list(TURNS.items()),
        required=False,
        error_messages={"invalid_choice": "Choose how far to turn the photo"},
    )

    def __init__(self, data: Any = None, *, seen: str) -> None:
        whole = {f"crop_{side}": f"{value:g}" for side, value in zip(SIDES, WHOLE, strict=True)}
        super().__init__(data, initial={"seen": seen, "rotate": 0} | whole)
        for group in _groups():
            for side, label in SIDES.items():
                widget = TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
                self.fields[f"{group}_{side}"] = forms.CharField(
                    label=f"{label}, %", required=False, widget=widget
                )
        self.boxes: dict[str, Box] = {}

    def clean(self) -> dict[str, Any]:
        """Read the boxes; each sentence stands beside the number it is about."""
        for group in _groups():
            if (box := self._box(group)) is not None:
                self.boxes[group] = box
        return self.cleaned_data

    def edits(self) -> Edits:
        """Return what to burn in; for a valid form."""
        covers = tuple(box for group, box in self.boxes.items() if group != "crop")
        turn: Rotation = int(self.cleaned_data["rotate"] or 0)  # type: ignore[assignment]
        return Edits(crop=self.boxes.get("crop"), covers=covers, rotate=turn)

    def has_cut(self) -> bool:
        """Tell whether anything is cut off or covered."""
        return bool(self.boxes)

    @property
    def crop(self) -> list[forms.BoundField]:
        """Return the fields of the crop."""
        return self._fields("crop")

    @property
    def covers(self) -> list[tuple[int, list[forms.BoundField]]]:
        """Return the number and the fields of each cover-up box."""
        return [(number, self._fields(f"cover{number}")) for number in range(1, COVERS + 1)]

    def drawn(self) -> list[tuple[str, ...]]:
        """Return the boxes that can be drawn: number (none for the crop), then left, top, width and height as SVG has them."""
        return [
            (
                group.removeprefix("cover").removeprefix("crop"),
                *(f"{100 * part:.4g}%" for part in astuple(box)),
            )
            for group, box in self.boxes.items()
        ]

    def _fields(self, group: str) -> list[forms.BoundField]:
        return [self[f"{group}_{side}"] for side in SIDES]

    def _box(self, group: str) -> Box | None:
        """Return a box in fractions; None where nothing is to be done or something is wrong."""
        written = {side: (self.cleaned_data.get(f"{group}_{side}") or "").strip() for side in SIDES}
        if not any(written.values()):
            return None
        name = "the crop" if group == "crop" else f"cover-up box {group.removeprefix('cover')}"
        numbers = {side: _percent(text) for side, text in written.items()}
        for side, number in numbers.items():
            if problem := _problem(side, number, is_empty=not written[side], of=name):
                self.add_error(f"{group}_{side}", problem)
        for start, length, end in (("left", "width", "right"), ("top", "height", "bottom")):
            if self.has_error(f"{group}_{start}") or self.has_error(f"{group}_{length}"):
                continue
            total = numbers[start] + numbers[length]
            if total > 100 * (1 + SLACK):
                self.add_error(
                    f"{group}_{length}",
                    f"{_upper(name)} ends outside the photo: {start} and {length} are {total:g}% together, {end} is at 100%",
                )
        if any(self.has_error(f"{group}_{side}") for side in SIDES):
            return None
        left, top, width, height = numbers.values()
        if group == "crop" and (left, top, width, height) == WHOLE:
            return None
        return Box(left / 100, top / 100, width / 100, height / 100)


def _groups() -> Iterator[str]:
    yield "crop"
    yield from (f"cover{number}" for number in range(1, COVERS + 1))


def _percent(text: str) -> float:
    """Return a number as people write it ("12,5 %"); NaN for anything else."""
    try:
        return float(text.rstrip("% ").replace(",", "."))
    except ValueError:
        return math.nan


def _problem(side: str, number: float, *, is_empty: bool, of: str) -> str:
    label = {"left": "the distance from the left", "top": "the distance from the top"}.get(
        side, f"the {side}"
    )
    if is_empty:
        return f"Write {label} of {of}, or leave all four fields empty"
    if not math.isfinite(number) or not 0 <= number <= 100:
        return f"Write {label} of {of} as a number from 0 to 100"
    if side in {"width", "height"} and number == 0:
        return f"Write {label} of {of} as a number above 0"
    return ""


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]
