"""Specialties a physician can practise: NUCC taxonomy code and the title a person carries. A leaf.

Source: NUCC Health Care Provider Taxonomy 25.1; the codes the forum needs are listed as facts. The
title is what stands in the byline after the city: "San Diego Facial Plastic Surgeon".
"""

SPECIALTIES: dict[str, str] = {
    "207N00000X": "Dermatologist",
    "207ND0900X": "Dermatopathologist",
    "208200000X": "Plastic Surgeon",
    "207YS0123X": "Facial Plastic Surgeon",
    "207Y00000X": "Ear, Nose and Throat Surgeon",
    "207W00000X": "Ophthalmologist",
    "207WX0200X": "Oculoplastic Surgeon",
    "207Q00000X": "Family Physician",
    "207R00000X": "Internist",
    "207RE0101X": "Endocrinologist",
    "207RC0000X": "Cardiologist",
    "207RG0100X": "Gastroenterologist",
    "207RI0200X": "Infectious Disease Physician",
    "207RR0500X": "Rheumatologist",
    "207X00000X": "Orthopaedic Surgeon",
    "207XX0005X": "Sports Medicine Surgeon",
    "208600000X": "Surgeon",
    "2084N0400X": "Neurologist",
    "2084P0800X": "Psychiatrist",
    "207V00000X": "Obstetrician and Gynecologist",
    "208000000X": "Pediatrician",
    "208800000X": "Urologist",
    "207P00000X": "Emergency Physician",
    "207K00000X": "Allergist",
    "208100000X": "Rehabilitation Physician",
    "2085R0202X": "Radiologist",
    "207L00000X": "Anesthesiologist",
}


def person_title(code: str) -> str:
    """Return the title for a NUCC code, or an empty string for an unknown one."""
    return SPECIALTIES.get(code, "")
