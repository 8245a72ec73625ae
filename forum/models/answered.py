"""What PostgreSQL keeps for the queue of physicians: which questions have an answer, and which specialties answer under a topic.

A question is `answered` while an answer of it is published. It is looked at anew under the question's lock, questions in
the order of their ids, so that neither two decisions at once nor a statement about many answers leaves it wrong. Pairs of
specialty and topic are only ever added here: "answered before" stays true; `forum.domain.queueing.renew_specialties` drops
those that nothing supports any more.
"""

import pgtrigger

_LOOK = """
    LOOP
        PERFORM 1 FROM forum_question WHERE id = changed FOR NO KEY UPDATE;
        UPDATE forum_question SET answered = NOT answered
        WHERE id = changed AND answered <> EXISTS (
            SELECT 1 FROM forum_answer WHERE question_id = changed AND status = 'published'
        );
    END LOOP;
"""
_IN = """
    FOR changed IN SELECT DISTINCT question_id FROM touched WHERE status = 'published' ORDER BY question_id {look}
    INSERT INTO forum_specialtytopic (specialty, topic_id)
    SELECT DISTINCT answer.byline_specialty, filed.topic_id
    FROM touched answer JOIN forum_questiontopic filed ON filed.question_id = answer.question_id
    WHERE answer.status = 'published' AND answer.byline_specialty <> ''
    ORDER BY 1, 2
    ON CONFLICT DO NOTHING;
    RETURN NULL;
"""
_MOVED = """
    FOR changed IN
        SELECT DISTINCT unnest(ARRAY[was.question_id, touched.question_id]) AS id
        FROM was JOIN touched USING (id)
        WHERE (was.status = 'published') <> (touched.status = 'published') OR was.question_id <> touched.question_id
        ORDER BY id {look}
    INSERT INTO forum_specialtytopic (specialty, topic_id)
    SELECT DISTINCT answer.byline_specialty, filed.topic_id
    FROM touched answer JOIN was ON was.id = answer.id
    JOIN forum_questiontopic filed ON filed.question_id = answer.question_id
    WHERE answer.status = 'published' AND answer.byline_specialty <> '' AND (
        was.status <> 'published' OR was.byline_specialty <> answer.byline_specialty
        OR was.question_id <> answer.question_id
    )
    ORDER BY 1, 2
    ON CONFLICT DO NOTHING;
    RETURN NULL;
"""
_OUT = """
    FOR changed IN SELECT DISTINCT question_id FROM was WHERE status = 'published' ORDER BY question_id {look}
    RETURN NULL;
"""
_FILED = """
    INSERT INTO forum_specialtytopic (specialty, topic_id)
    SELECT DISTINCT answer.byline_specialty, filed.topic_id
    FROM touched filed JOIN forum_answer answer ON answer.question_id = filed.question_id
    WHERE answer.status = 'published' AND answer.byline_specialty <> ''
    ORDER BY 1, 2
    ON CONFLICT DO NOTHING;
    RETURN NULL;
"""


def _after(name: str, operation: pgtrigger.Operation, func: str, **tables: str) -> pgtrigger.Trigger:
    return pgtrigger.Trigger(
        name=name,
        level=pgtrigger.Statement,
        when=pgtrigger.After,
        operation=operation,
        referencing=pgtrigger.Referencing(**tables),
        declare=[("changed", "BIGINT")],
        func=func.format(look=_LOOK),
    )


#: On answers.
OF_ANSWERS = [
    _after("answered_in", pgtrigger.Insert, _IN, new="touched"),
    _after("answered_moved", pgtrigger.Update, _MOVED, old="was", new="touched"),
    _after("answered_out", pgtrigger.Delete, _OUT, old="was"),
]
#: On the topics of questions.
OF_TOPICS = [
    _after("filed_in", pgtrigger.Insert, _FILED, new="touched"),
    _after("filed_moved", pgtrigger.Update, _FILED, new="touched"),
]
#: On questions: nothing but the triggers above writes the column.
ANSWERS_ALONE = pgtrigger.Trigger(
    name="answers_alone_tell",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert | pgtrigger.Update,
    func="""
        IF TG_OP = 'INSERT' THEN
            NEW.answered := false;
        ELSIF pg_trigger_depth() < 2 THEN
            NEW.answered := OLD.answered;
        END IF;
        RETURN NEW;
    """,
)
