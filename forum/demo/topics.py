"""Eight topics with their descriptions and care panels."""

from forum.demo.shapes import Topic

TOPICS: tuple[Topic, ...] = (
    Topic(
        slug="botulinum-toxin",
        name="Botulinum toxin",
        aliases=("Botox", "Dysport", "Xeomin", "Jeuveau", "Bocouture", "anti-wrinkle injections"),
        description=(
            "Botulinum toxin is a protein that blocks the signal from a nerve to a muscle, so the muscle"
            " relaxes. Tiny amounts are injected to soften lines, and also to treat migraine, heavy"
            " sweating, teeth grinding and muscle spasm. The effect builds over one to two weeks and fades"
            " over three to four months. Bruising and a temporary droop near the injected spot are the"
            " usual side effects."
        ),
        reviewed_by="Rosalind Thornquist, MD, FACS",
        reviewed_days_ago=74,
        emergency=(
            "cannot catch your breath",
            "choke, or cannot get liquids down",
            "start to slur, or lose your voice",
            "notice weakness spreading beyond the treated area",
        ),
        same_day=(
            "one of your eyes cannot close fully, or is sore and red",
            "you see double or your sight is blurred",
            "you get a spreading itchy rash or a swollen face",
        ),
        note="Effects away from the needle can start hours after an injection, or as late as some weeks.",
    ),
    Topic(
        slug="skin",
        name="Skin",
        aliases=("dermatology", "rash", "eczema", "moles", "nails"),
        description=(
            "Skin protects the body from germs, heat and water loss, and it often shows when something else"
            " is going on. This topic is for rashes, moles, scars, nails, sun damage and skin care. Many"
            " rashes look alike in a photo, so answers here often list several possible causes."
        ),
        reviewed_by="Elowen Marchbanks, MD, FRCPC",
        reviewed_days_ago=51,
        emergency=(
            "have a rash with swelling of the tongue, lips or throat",
            "have a rash and feel faint or struggle to breathe",
            "have purple spots that do not fade under a glass, with fever or a stiff neck",
            "have skin that peels or blisters over large areas",
        ),
        same_day=(
            "red, hot skin is spreading within hours",
            "a rash is near your eye or inside your mouth",
            "you feel ill with a new rash after starting a medicine",
        ),
        note="A mole that changes shape, color or size should be shown to a clinician within two weeks.",
    ),
    Topic(
        slug="eyes",
        name="Eyes",
        aliases=("eyelids", "ophthalmology", "vision", "contact lenses"),
        description=(
            "Questions about the eye itself, the lids, tears and sight. Redness, dryness and lid lumps are"
            " common and most get better with simple care. Sudden changes in sight are different: there,"
            " time matters more than a careful description."
        ),
        reviewed_by="Jasper Wattlebird, MBBS, FRANZCO",
        reviewed_days_ago=120,
        emergency=(
            "lose sight in one or both eyes all at once",
            "have had a chemical splash (rinse with water first, while someone calls)",
            "have something stuck in the eyeball",
            "have sudden double vision with a drooping face or weak arm",
        ),
        same_day=(
            "your eye is red and painful and light hurts",
            "you see flashes, a shower of new specks, or a shadow at the edge",
            "your eye is painful or red and you wear contact lenses",
            "the lid is swollen and you have a fever",
        ),
        note="Take contact lenses out as soon as an eye hurts, and bring them with you.",
    ),
    Topic(
        slug="bites-and-stings",
        name="Bites and stings",
        aliases=("insect bites", "tick bites", "bee stings", "animal bites"),
        description=(
            "Bites and stings from insects, ticks, pets and wild animals. Most leave an itchy bump that"
            " settles within a week. A few carry germs or set off an allergy, so it helps to know what bit"
            " you, where you were, and when."
        ),
        reviewed_by="Leopold Greenstave, MD",
        reviewed_days_ago=402,
        emergency=(
            "have trouble breathing or a tight throat",
            "have swelling of the face, lips or tongue",
            "feel dizzy, faint or confused after a sting",
            "were bitten by a snake that may be venomous",
        ),
        same_day=(
            "an animal or a person broke your skin with their teeth",
            "a bat has touched you, even if you see no mark",
            "redness keeps growing or a red line runs up the limb",
            "you have a fever after a bite",
        ),
        note="Carry an adrenaline pen if you were given one, and use it before you call.",
    ),
    Topic(
        slug="wounds",
        name="Wounds",
        aliases=("cuts", "stitches", "sutures", "scars", "burns"),
        description=(
            "Cuts, grazes, burns, stitches and the scars they leave. A wound heals in steps: it closes,"
            " grows new tissue, and then remodels for up to a year. Keeping it clean, covered and slightly"
            " moist helps at each step."
        ),
        reviewed_by="Leopold Greenstave, MD",
        reviewed_days_ago=160,
        emergency=(
            "are losing blood that does not stop after ten minutes of firm pressure",
            "have a deep wound to the chest, belly, neck or eye",
            "cannot feel or move the part beyond the wound",
            "have a burn that is larger than your palm or looks white or charred",
        ),
        same_day=(
            "the edges gape, or you can see fat, tendon or bone",
            "dirt or glass is still in it",
            "it is getting redder, hotter or smells, or you have a fever",
            "it is dirty and your last tetanus shot was more than five years ago",
        ),
        note="Press with a clean cloth and do not lift it to look before ten minutes have passed.",
    ),
    Topic(
        slug="thyroid",
        name="Thyroid",
        aliases=("TSH", "hypothyroidism", "hyperthyroidism", "goiter", "goitre"),
        description=(
            "The thyroid is a small gland at the front of the neck. Its hormones set the pace of the heart,"
            " the bowels and the body's use of energy. Blood tests show whether it makes too much or too"
            " little, and most problems are managed with tablets and a yearly check."
        ),
        reviewed_by="Imani Drayhurst, DO",
        reviewed_days_ago=33,
        emergency=(
            "have chest pain or pass out",
            "have a very fast heartbeat with fever and confusion",
            "cannot breathe or swallow because of a swelling in the neck",
            "are hard to wake, cold and confused",
        ),
        same_day=(
            "your heart races at rest and does not settle",
            "you take a tablet for an overactive thyroid and get a fever or sore throat",
            "you are pregnant and have run out of thyroid tablets",
        ),
        note="Do not stop or double a thyroid tablet by yourself; call the clinic that prescribes it.",
    ),
    Topic(
        slug="medicines",
        name="Medicines",
        aliases=("tablets", "drug interactions", "side effects", "pharmacy"),
        description=(
            "How medicines work together, what side effects mean, and how to take them safely. Nobody here"
            " can prescribe or set a dose for you. A pharmacist can look at your full list, often the same"
            " day and without an appointment."
        ),
        reviewed_by="Saoirse Kellowhan, MB BCh BAO, MRCGP",
        reviewed_days_ago=88,
        emergency=(
            "took far more of a medicine than you should, even if you feel well",
            "have a swollen face or tongue, or cannot breathe, after a dose",
            "have black or bloody stools, or vomit blood",
            "are very drowsy, confused or hard to wake",
        ),
        same_day=(
            "you have a new rash with fever or sore eyes",
            "your skin or the whites of your eyes look yellow",
            "you missed several doses of a blood thinner, or of a heart or seizure medicine",
        ),
        note="Keep the box and leaflet: whoever sees you will want the exact name and strength.",
    ),
    Topic(
        slug="knee",
        name="Knee",
        aliases=("meniscus", "kneecap", "ACL", "knee pain"),
        description=(
            "The knee carries several times your weight on stairs, so aches there are common at every age."
            " Pain may come from bone, cartilage, ligaments, tendons or the small fluid sacs around the"
            " joint. How it started, and whether it swells, locks or gives way, tells more than the pain"
            " alone."
        ),
        reviewed_by="Tobias Quillfern, MBBS, FRCS",
        reviewed_days_ago=64,
        emergency=(
            "see bone through the skin, or the leg is bent out of shape",
            "have a cold, pale or numb foot after an injury",
            "have calf pain or swelling together with chest pain or short breath",
        ),
        same_day=(
            "the knee is hot and very swollen and you have a fever",
            "you cannot put weight on it for four steps",
            "it is locked and will not straighten",
            "one calf is newly swollen and sore",
        ),
        note="A knee that swells within two hours of an injury usually has bleeding inside and needs a look.",
    ),
)
