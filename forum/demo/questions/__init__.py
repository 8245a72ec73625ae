"""The questions of the demo, one module per topic."""

from forum.demo.questions import bites, eyes, knee, medicines, skin, thyroid, toxin, waiting, wounds
from forum.demo.shapes import Question

QUESTIONS: tuple[Question, ...] = (
    *toxin.QUESTIONS,
    *skin.QUESTIONS,
    *eyes.QUESTIONS,
    *bites.QUESTIONS,
    *wounds.QUESTIONS,
    *thyroid.QUESTIONS,
    *medicines.QUESTIONS,
    *knee.QUESTIONS,
    *waiting.QUESTIONS,
)
