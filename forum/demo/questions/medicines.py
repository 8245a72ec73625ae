"""Questions about medicines."""

from forum.demo.shapes import Answer, Decision, Question, prose

QUESTIONS: tuple[Question, ...] = (
    Question(
        key="ibuprofen-pressure",
        asker="lucky-sparrow",
        title="Ibuprofen for my back while I take two blood pressure tablets, is a week of it too much?",
        body=prose("""
            I pulled something while moving a couch. Ibuprofen works, paracetamol (Tylenol) does not. I take
            an ACE inhibitor and a water tablet for my blood pressure. The leaflet says ask a doctor, and
            the pharmacy was shut. I have taken it for three days, three times a day.
        """),
        topics=("medicines",),
        days_ago=32,
        happened="Three days before asking",
        age_band="50-59",
        treated="no",
        answers=(
            Answer(
                physician="kellowhan",
                headline="Those three together can hurt the kidneys, so please ring before the next dose",
                body=prose("""
                    Each of the three is a good medicine. Together they can squeeze the blood flow through
                    the kidneys from both ends, and pharmacists have a name for it, the *triple whammy*. The
                    danger is higher past sixty, in hot weather, and with vomiting or diarrhea.

                    Call your practice or a pharmacist today and ask:

                    - whether you should stop the ibuprofen now
                    - if a gel or patch on the sore spot would do instead
                    - whether your kidneys need a blood test

                    Do **not** stop the blood pressure tablets by yourself. If you pass very little urine,
                    swell, or feel faint, be seen the same day.
                """),
                days_ago=31.6,
                hashtags=("ibuprofen", "bloodpressure"),
            ),
            Answer(
                physician="greenstave",
                headline="A back that needs more than a week of tablets needs a look",
                body=(
                    "A pulled back is usually better within two weeks if you keep moving. Go to the"
                    " emergency room if your legs turn weak, the skin between your legs goes numb, or you"
                    " cannot pass urine."
                ),
                days_ago=31.4,
                state="withdrawn",
            ),
            Answer(
                physician="quillfern",
                headline="Heat, walking, and no bed",
                body=(
                    "For the back itself: a hot-water bottle, short walks every hour, and a pillow between"
                    " the knees at night. Legs that turn weak, or numb skin between them, or trouble"
                    " passing water, mean the emergency room that same hour."
                ),
                days_ago=31,
            ),
        ),
    ),
    Question(
        key="grapefruit-statin",
        asker="wandering-oak",
        title="Does one grapefruit on a Sunday really matter with a cholesterol tablet, or is that a myth?",
        body=prose("""
            I have been on a statin for four years, and I love grapefruit. The leaflet warns about it, my
            neighbor says it is nonsense. I eat one a week, sometimes two in winter.
        """),
        topics=("medicines",),
        days_ago=150,
        age_band="60-69",
        treated="yes",
        closed_days_ago=90,
        answers=(
            Answer(
                physician="hollowdene",
                headline="It depends on which statin you have",
                body=prose("""
                    Grapefruit blocks an enzyme in the gut that breaks down some of these tablets, so more
                    of the drug gets in. It matters a good deal for simvastatin and lovastatin, somewhat for
                    atorvastatin, and hardly at all for pravastatin, rosuvastatin and fluvastatin. Read the
                    name on your box.
                """),
                days_ago=149,
                hashtags=("statin", "grapefruit"),
            ),
            Answer(
                physician="kellowhan",
                headline="Spacing it out by a few hours does not help",
                body=(
                    "The effect of one fruit lasts a day or longer, so eating it in the morning and taking"
                    " the tablet at night makes no difference. If yours is one that reacts, ask your"
                    " pharmacist about another one before you give up your Sundays."
                ),
                days_ago=148,
            ),
            Answer(
                physician="drayhurst",
                headline="What to look out for, grapefruit or not",
                body=(
                    "Sore, weak muscles without a reason, or urine the color of cola, should be reported"
                    " the same day. Other citrus such as sweet oranges is fine; Seville oranges, pomelos"
                    " and some limes act like grapefruit."
                ),
                days_ago=146,
            ),
            Answer(
                physician="greenstave",
                headline="I eat oranges now",
                body="It is no myth, and switching fruit is easier than switching tablets.",
                days_ago=140,
            ),
        ),
    ),
    Question(
        key="chest-tight-antibiotic",
        asker="orange-trellis",
        title="Heart is skipping beats since I added an antibiotic to my usual tablets. Finish the course?",
        body=prose("""
            I take a tablet for depression and one for nausea. On Tuesday I got an antibiotic for my
            sinuses. Since last night I feel my heart stumble every few minutes and once I had to sit down
            because the room went gray. Three days of the antibiotic are left.
        """),
        topics=("medicines",),
        days_ago=0.08,
        happened="Since last night",
        age_band="40-49",
        treated="no",
        state="pending",
        urgent=True,
    ),
    Question(
        key="old-sleeping-pills",
        asker="blue-thimble",
        title="How many of my late father's sleeping pills can I take at once to finally get some rest?",
        body=prose("""
            I have not slept since the funeral and there is a box of them in his drawer. I do not know the
            strength, the label has come off. I just want one night.
        """),
        topics=("medicines",),
        days_ago=4.5,
        age_band="30-39",
        state="rejected",
        decision=Decision(
            code="urgent-care",
            note=(
                "We are sorry about your father. Please do not take pills from a box without a label:"
                " nobody here can give an amount, because the wrong one can stop a person's breathing. If"
                " you have taken any, call 911 now. If you have thoughts of not wanting to live, call or"
                " text 988 at any hour (in the US and Canada), or the emergency number where you are. For"
                " the nights, please call your doctor today; grief that takes all your sleep is a good"
                " reason for a visit this week."
            ),
            days_ago=4.45,
        ),
    ),
    Question(
        key="antihistamine-driving",
        asker="velvet-otter",
        title="Still foggy the morning after a hay fever tablet. How long until I may drive a bus safely?",
        body=prose("""
            I drive a city bus and start at five. The tablet I take at night for hay fever (it says it may
            cause drowsiness) leaves me slow until about nine. Are there ones that do not do this, and how
            would I know that I am safe?
        """),
        topics=("medicines",),
        days_ago=11,
        happened="This season",
        age_band="40-49",
        treated="no",
        answers=(
            Answer(
                physician="kellowhan",
                headline="If you feel slow you are slow: do not drive, and ask for a newer tablet",
                body=prose("""
                    The older kind, sold for hay fever and for sleep alike, can dull reactions until well
                    into the next day, even in people who feel awake. Newer ones such as fexofenadine or
                    loratadine reach the brain far less, and a nose spray with a steroid often makes tablets
                    unnecessary.

                    Try any new one for the first time on a day off. As a professional driver, tell your
                    company's medical service which one you use; some have their own list.
                """),
                days_ago=10.5,
                hashtags=("hayfever", "driving"),
            ),
            Answer(
                physician="thornquist",
                headline="Wrong forum for this one, ask your employer",
                body=(
                    "This is not what we are here for. Ask your employer or your union about rules for"
                    " drivers."
                ),
                days_ago=9.9,
                state="returned",
                decision=Decision(
                    code="scope-remark",
                    note=(
                        "Your text tells the asker that this is the wrong place, and gives no answer."
                        " People who ask have done nothing wrong. Either answer the part that is about"
                        " health, or skip the question; both are fine."
                    ),
                    days_ago=9.6,
                ),
            ),
            Answer(
                physician="oakestarrow",
                headline="Look at when you take it, not only at what you take",
                body=(
                    "Taking it at eight in the evening and not at midnight gives it four more hours to wear"
                    " off. That alone may not be enough for a five o'clock start, so please ask about a"
                    " newer one too."
                ),
                days_ago=0.7,
                state="draft",
            ),
        ),
    ),
)
