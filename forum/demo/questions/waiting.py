"""Questions that nobody has answered yet, so that a physician's queue has something to offer in each tab."""

from forum.demo.shapes import Photo, Question, prose

QUESTIONS: tuple[Question, ...] = (
    Question(
        key="thick-lips",
        asker="drowsy-heron",
        title="Lips and tongue feel thick an hour after the second tablet of a new antibiotic",
        body=prose("""
            It began with tingling. My lower lip is clearly bigger now and my tongue feels as after the
            dentist. I can breathe and swallow. There are red blotches on my stomach too.

            Should I take something against allergy and wait, or is this the moment to go somewhere?
        """),
        topics=("medicines",),
        days_ago=0.6,
        happened="Today",
        age_band="40-49",
        treated="no",
        urgent=True,
    ),
    Question(
        key="opened-cut",
        asker="walnut-cloud",
        title="The stitches came out on Tuesday and one end of the cut has opened by a finger's width",
        body=prose("""
            I cut my shin on a garden edge two weeks ago. The nurse took the stitches out and was happy.
            Since yesterday the lower end gapes. It weeps a little, clear, and it does not smell.

            Can it be closed again, or does it have to fill in by itself?
        """),
        topics=("wounds",),
        days_ago=3.4,
        happened="Two weeks ago",
        side="left",
        age_band="50-59",
        treated="yes",
        photos=(
            Photo(
                picture="stitched_shin",
                alt="Left shin with a row of stitches along a straight cut, on the day it was sewn.",
            ),
        ),
    ),
    Question(
        key="shorter-toxin",
        asker="sunny-ferry",
        title="The same dose in my frown lines lasts six weeks now. It used to be four months",
        body=prose("""
            Same clinic, same product as far as I was told, the same five points. I have had it twice a
            year since 2019. I started to run long distances in spring, and friends say that this burns it
            off, which sounds like a story.

            Is it worth changing the product, or should I simply stop for a year?
        """),
        topics=("botulinum-toxin",),
        days_ago=2.8,
        happened="Since spring",
        age_band="40-49",
        treated="yes",
    ),
    Question(
        key="morning-lids",
        asker="orange-trellis",
        title="Both upper eyelids are puffy when I wake and flat again by lunch",
        body=prose("""
            No pain, no itching. It began when we moved house. I wear contact lenses on workdays only and
            it makes no difference. Salt in the evening seems to make it worse, or I imagine that.
        """),
        topics=("eyes", "skin"),
        days_ago=1.9,
        happened="For about five weeks",
        side="both",
        age_band="30-39",
        treated="no",
        photos=(
            Photo(
                picture="eyelid_lump",
                alt="One eye half open, with a swelling in the upper lid.",
                audience="physicians",
            ),
        ),
    ),
    Question(
        key="shoulder-patches",
        asker="river-button",
        title="Pale patches on both shoulders that do not tan. The cream from the chemist did nothing",
        body=prose("""
            They are round, flat and a bit scaly when I scratch. In winter I hardly see them. My brother has
            the same, so we wonder which of us gave it to the other.
        """),
        topics=("skin",),
        days_ago=1.3,
        happened="Every summer",
        side="both",
        age_band="18-29",
        treated="yes",
    ),
    Question(
        key="full-neck",
        asker="plum-thicket",
        title="My neck feels full when I swallow, and the thyroid blood test is normal. What comes next?",
        body=prose("""
            Nothing to see from the outside. It is worse in the evening and better when I eat. My mother
            had a lump there that turned out to be harmless, so I am not calm about it.
        """),
        topics=("thyroid",),
        days_ago=4.2,
        happened="For two months",
        age_band="40-49",
        treated="no",
    ),
    Question(
        key="tick-head",
        asker="blue-thimble",
        title="I think the head of a tick is still in my scalp. Should anybody cut it out?",
        body=prose("""
            The body came off whole with a card, and a dark dot stayed in the skin. I can feel it with a
            nail. It has been four days, there is no ring, and my hair hides most of it.
        """),
        topics=("bites-and-stings",),
        days_ago=2.2,
        happened="Four days ago",
        age_band="60-69",
        treated="no",
    ),
)
