"""Credentials in the order in which they stand after a name. A leaf.

Degrees come first, then fellowships of colleges, as in the physicians' own signatures.
"""

DEGREES = ("MD", "DO", "MBBS", "MBChB", "BMBS", "MB BCh BAO", "DMD", "DDS", "DPM", "OD", "PhD", "MPH")
FELLOWSHIPS = (
    "FACS",
    "FAAD",
    "FACP",
    "FAAFP",
    "FAAOS",
    "FACOG",
    "FACE",
    "FRCPC",
    "FRCSC",
    "CCFP",
    "FRCS",
    "FRCP",
    "MRCP",
    "MRCGP",
    "FRCOphth",
    "FRACP",
    "FRACS",
    "FRACGP",
    "FACD",
    "FRANZCO",
    "FRCSI",
    "FRCPI",
    "FFSEM",
)
VOCABULARY = DEGREES + FELLOWSHIPS


def in_order(credentials: list[str]) -> list[str]:
    """Return the credentials without doubles, known ones in the vocabulary's order, others behind as given."""
    unique = list(dict.fromkeys(credentials))
    return sorted(unique, key=lambda each: VOCABULARY.index(each) if each in VOCABULARY else len(VOCABULARY))
