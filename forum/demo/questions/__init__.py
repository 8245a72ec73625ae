"""The questions of the demo, one module per topic."""

from forum.demo.questions import bites
from forum.demo.shapes import Question

QUESTIONS: tuple[Question, ...] = (*bites.QUESTIONS,)
