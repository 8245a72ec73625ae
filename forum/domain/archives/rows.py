"""Checked questions to rows, in bulk. With `accounts.domain.transitions` the only writer of status."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from accounts.models import AuditEntry, BylineMode, Moderated, User
from forum.domain.archives import bulk, photos, physicians, topics
from forum.domain.archives.format import ArchiveAnswer, ArchiveQuestion, Source
from forum.domain.archives.photos import StagedPhoto
from forum.domain.archives.physicians import key_of
from forum.models import Answer, Question, QuestionTopic, QuestionUpdate

#: The code under which the log gives an import as the reason.
REASON = "import"

Item = tuple[ArchiveQuestion, list[StagedPhoto | None]]


@dataclass(slots=True)
class Written:
    """How much was written."""

    questions: int = 0
    answers: int = 0
    photos: int = 0


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes batches of one import, in the caller's transaction, all under one decision and at one time."""

    by: User
    source: Source
    publish: bool
    now: datetime
    folder: Path
    written: Written

    def write(self, batch: list[Item]) -> None:
        """Write questions with all that belongs to them, in the order given."""
        questions = bulk.insert([self._question(record) for record, _ in batch])
        pairs = [(question, record) for question, (record, _) in zip(questions, batch, strict=True)]
        self._file_under_topics(pairs)
        updates = [
            QuestionUpdate(
                question=question,
                body=update.body,
                written_at=update.at,
                position=position,
                **self._standing(),
            )
            for question, record in pairs
            for position, update in enumerate(record.updates)
        ]
        bulk.insert(updates)
        answers = self._answers(pairs)
        self._log([*questions, *answers])
        self.written.photos += photos.write(
            [(question, *item) for question, item in zip(questions, batch, strict=True)],
            by=self.by,
            source=self.source,
            status=self._status,
            now=self.now,
            folder=self.folder,
        )
        self.written.questions += len(questions)
        self.written.answers += len(answers)

    @property
    def _status(self) -> str:
        return "published" if self.publish else "pending"

    def _standing(self) -> dict[str, object]:
        decided_at = self.now if self.publish else None
        return {"status": self._status, "submitted_at": self.now, "decided_at": decided_at}

    def _question(self, record: ArchiveQuestion) -> Question:
        return Question(
            source=self.source.name,
            source_id=record.id,
            title=record.title,
            body=record.body,
            asked_by=record.asked_by,
            asked_at=record.asked_at,
            published_at=self.now if self.publish else None,
            **self._standing(),
        )

    def _file_under_topics(self, pairs: list[tuple[Question, ArchiveQuestion]]) -> None:
        found = topics.resolve(
            (name for _, record in pairs for name in record.topics),
            accepted_at=self.now if self.publish else None,
        )
        rows = []
        for question, record in pairs:
            # Two names may be one topic.
            of_question = dict.fromkeys(found[name] for name in record.topics)
            rows += [
                QuestionTopic(question=question, topic_id=pk, position=i) for i, pk in enumerate(of_question)
            ]
        bulk.insert(rows)

    def _answers(self, pairs: list[tuple[Question, ArchiveQuestion]]) -> list[Answer]:
        people = physicians.resolve(
            (answer.byline for _, record in pairs for answer in record.answers),
            source=self.source,
            listed_at=self.now if self.publish else None,
        )
        answers = []
        for question, record in pairs:
            for position, said in enumerate(record.answers):
                answer = self._answer(said)
                answer.question, answer.position = question, position
                answer.author = people.get(key_of(said.byline))
                answers.append(answer)
        bulk.insert(answers)
        return answers

    def _answer(self, said: ArchiveAnswer) -> Answer:
        byline = said.byline
        return Answer(
            source=self.source.name,
            headline=said.headline,
            body=said.body,
            hashtags=list(said.hashtags),
            disclaimer=said.disclaimer,
            video_url=said.video_url,
            video_note=said.video_note,
            answered_at=said.answered_at,
            published_at=self.now if self.publish else None,
            imported_helpful=said.helpful,
            imported_rating_average=byline.average,
            imported_rating_count=byline.count,
            byline_mode=BylineMode.FULL if byline.name else BylineMode.WITHHELD,
            byline_credentials=list(byline.credentials),
            byline_specialty=byline.specialty,
            byline_city=byline.city,
            **self._standing(),
        )

    def _log(self, items: Iterable[Moderated]) -> None:
        """Write where the history of each thing begins."""
        bulk.insert(
            [
                AuditEntry(
                    actor_id=self.by.pk,
                    object_type=item.KIND,
                    object_id=item.pk,
                    action="import",
                    status_after=item.status,
                    hash_after=item.words_hash(),
                    reason=REASON,
                    version=item.version,
                )
                for item in items
            ]
        )
