"""Questions about the knee."""

from forum.demo.shapes import Answer, Decision, Photo, Question, prose

QUESTIONS: tuple[Question, ...] = (
    Question(
        key="tiler-knee",
        asker="wandering-oak",
        title=(
            "Soft swelling like half an egg on my kneecap after a week of laying tiles. Drain it or rest it?"
        ),
        body=prose("""
            I tiled our bathroom on my knees, without pads, which I will not do again. By the weekend there
            was a soft, round bag right on top of the right kneecap. I can bend the knee nearly all the way,
            and it only hurts when I kneel. It is not red, and no warmer than the other one as far as I can
            tell.

            A workmate says his was drained with a needle and came straight back.
        """),
        topics=("knee",),
        days_ago=71,
        happened="Ten days before asking",
        side="right",
        age_band="60-69",
        treated="no",
        photos=(
            Photo(
                picture="knee_swelling",
                alt=(
                    "Right knee from the front with a rounded swelling over the kneecap; the skin color is"
                    " normal."
                ),
            ),
            Photo(
                picture="both_knees",
                alt="Both knees side by side; the right one is fuller over the kneecap than the left.",
            ),
            Photo(
                picture="knee_side",
                alt=(
                    "Right knee from the side, slightly bent, with a dome-shaped swelling in front of the"
                    " kneecap."
                ),
            ),
        ),
        answers=(
            Answer(
                physician="quillfern",
                headline="Likely the cushion in front of the kneecap, and your workmate has a point",
                body=prose("""
                    Between skin and kneecap lies a thin fluid pouch, a bursa. Days of kneeling irritate it
                    and it fills. The joint behind it is not involved, which is why you can bend so well.

                    When it is neither red nor hot I leave the needle in the drawer. It often refills, and
                    each puncture is a chance for germs to get in. What does work:

                    - no kneeling at all for four to six weeks
                    - a soft elastic bandage during the day
                    - ice wrapped in a towel, fifteen minutes, a few times a day in the first week

                    Gel pads that spread the load to the shin keep it from coming back.
                """),
                days_ago=70.4,
                hashtags=("bursitis", "kneepads"),
            ),
            Answer(
                physician="greenstave",
                headline="The version that cannot wait is red, hot and comes with a fever",
                body=prose("""
                    Knees that have been on a floor carry tiny scratches, and germs use them. An infected
                    bursa gets red, hot and tender within a day or so. That needs antibiotics the *same
                    day*, and a sample of the fluid first.
                """),
                days_ago=70,
            ),
            Answer(
                physician="kellowhan",
                headline="Check if anything else swells",
                body=(
                    "If other joints swell too, or you have ever had gout, say so at the visit. Gout likes"
                    " that pouch and is treated quite differently."
                ),
                days_ago=69,
            ),
            Answer(
                physician="vossling",
                headline="A lump that stays beyond three months",
                body=(
                    "A pouch that is still full after three months can be removed, but hardly anyone needs"
                    " that."
                ),
                days_ago=66,
            ),
            Answer(
                physician="hollowdene",
                headline="Ask about work",
                body=(
                    "If you kneel for a living and not just for one bathroom, ask for the note that lets"
                    " you do other jobs for some weeks. Going back too early is the usual reason for a"
                    " second round."
                ),
                days_ago=64,
            ),
        ),
    ),
    Question(
        key="meniscus-mri",
        asker="drowsy-heron",
        title="The scan shows a torn meniscus at 58, yet the knee only aches. Do I really need an operation?",
        body=prose("""
            No accident. The inner side of my left knee has ached on stairs since about New Year. It does
            not lock or give way. The report says "degenerative tear of the medial meniscus, mild cartilage
            wear". A surgeon has offered keyhole surgery in four weeks. My neighbor had it done and is
            delighted.
        """),
        topics=("knee",),
        days_ago=104,
        happened="Since New Year",
        side="left",
        age_band="50-59",
        treated="yes",
        answers=(
            Answer(
                physician="quillfern",
                headline="A tear on a scan at 58 is common, also in knees that do not hurt at all",
                body=prose("""
                    If I scanned a hundred people of your age without any pain, I would find such a tear in
                    about a third. So the tear may not even be what aches.

                    For a worn tear without locking, studies that compared keyhole trimming with exercise,
                    or even with a pretend operation, found **about the same result** after a year or two. I
                    therefore begin with:

                    1. Twelve weeks of guided strength training for thigh and hip, two or three times a
                       week.
                    2. Weight, if there is some to lose. Each pound counts several times over on stairs.
                    3. Simple pain relief that suits your other medicines, for the first weeks only.

                    I change my mind when a knee *locks*, when a flap catches many times a day, or when
                    three honest months of training have changed nothing.
                """),
                days_ago=103,
                hashtags=("meniscus", "physiotherapy"),
            ),
            Answer(
                physician="kellowhan",
                headline="Questions to take to the surgeon",
                body=prose("""
                    - What will happen if I wait for three months?
                    - Which of my complaints would the operation change, and how sure are you?
                    - Does removing part of the cushion bring on more wear later?

                    A good surgeon will be pleased you asked.
                """),
                days_ago=102,
            ),
            Answer(
                physician="hollowdene",
                headline="Your neighbor may be right about her knee,",
                body="and a knee that locks after a fall at 35 is still a different thing from yours.",
                days_ago=99,
            ),
        ),
    ),
    Question(
        key="clicking-knee",
        asker="copper-finch",
        title="My knees crackle loudly on squats, but nothing hurts. Am I wearing them out?",
        body="It has been going on for a year or so, both sides, every squat. People in the gym turn around.",
        topics=("knee",),
        days_ago=38,
        happened="About a year",
        side="both",
        age_band="30-39",
        treated="no",
        answers=(
            Answer(
                physician="quillfern",
                headline="Noise without pain or swelling is just noise",
                body=(
                    "Crackling that neither hurts nor swells needs no scan and no rest, so carry on with"
                    " your squats."
                ),
                days_ago=37,
            ),
        ),
    ),
    Question(
        key="gives-way",
        asker="walnut-cloud",
        title="Knee gives way going downstairs three months after a ski fall. Which test should I ask for?",
        body=prose("""
            I twisted it, heard a pop, and it was fat within the hour. An X-ray that evening was normal and
            I was sent home with crutches. The swelling has gone. On the flat I am fine, but going down
            stairs or turning on the spot it slides, as if the lower leg stayed behind.
        """),
        topics=("knee",),
        days_ago=1.8,
        happened="Three months ago",
        side="left",
        age_band="30-39",
        treated="yes",
        answers=(
            Answer(
                physician="quillfern",
                headline="Pop, fast swelling, sliding: ask for hands first and an MRI second",
                body=prose("""
                    That story makes me think of the front cruciate ligament, which an X-ray cannot show. A
                    knee examiner can test it by hand in a minute, and an MRI confirms it and looks for
                    damage to the cushions. Until then no sport with turns. A knee that locks or will not
                    straighten should be seen within a few days.
                """),
                days_ago=0.4,
                state="pending",
            ),
            Answer(
                physician="thornquist",
                headline="As my colleague said in the other thread",
                body=prose("""
                    Hello Margaret, as my colleague wrote for somebody else: gel pads, no kneeling for a few
                    weeks, and an elastic bandage. Yours should settle in the same way.
                """),
                days_ago=1.3,
                state="rejected",
                decision=Decision(
                    code="addresses-another-question",
                    note=(
                        "This answer is about a swelling from kneeling, and the person here asks about a"
                        " knee that slides after a fall. It also greets someone by a name they have not"
                        " given here. If you have a view on this knee, please start a new answer without"
                        " the name."
                    ),
                    days_ago=1.0,
                ),
            ),
        ),
    ),
)
