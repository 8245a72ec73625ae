"""Specialties a physician can practise: NUCC taxonomy code and the title a person carries. A leaf.

Source: NUCC Health Care Provider Taxonomy 25.1, section "Allopathic & Osteopathic Physicians": all of its codes are
listed, as facts. The titles are ours: what stands in the byline after the city, "San Diego Facial Plastic Surgeon".
Several codes may share a title, as sports medicine is reached from family medicine and from paediatrics.
"""

#: Classification, as the first four signs of its codes say it, → code → title.
GROUPS: dict[str, dict[str, str]] = {
    "Allergy and immunology": {
        "207K00000X": "Allergist", "207KA0200X": "Allergy Physician", "207KI0005X": "Clinical Immunologist",
    },
    "Anesthesiology": {
        "207L00000X": "Anesthesiologist", "207LA0401X": "Addiction Physician", "207LC0200X": "Critical Care Physician",
        "207LH0002X": "Palliative Care Physician", "207LP2900X": "Pain Physician", "207LP3000X": "Pediatric Anesthesiologist",
        "207LP4000X": "Nutrition Physician",
    },
    "Clinical pharmacology": {"208U00000X": "Clinical Pharmacologist"},
    "Colon and rectal surgery": {"208C00000X": "Colorectal Surgeon"},
    "Dermatology": {
        "207N00000X": "Dermatologist", "207NI0002X": "Immunodermatologist", "207ND0900X": "Dermatopathologist",
        "207ND0101X": "Mohs Surgeon", "207NP0225X": "Pediatric Dermatologist", "207NS0135X": "Dermatologic Surgeon",
    },
    "Electrodiagnostic medicine": {"204R00000X": "Electrodiagnostic Physician"},
    "Emergency medicine": {
        "207P00000X": "Emergency Physician", "207PE0004X": "Emergency Medical Services Physician",
        "207PH0002X": "Palliative Care Physician", "207PT0002X": "Medical Toxicologist",
        "207PP0204X": "Pediatric Emergency Physician", "207PS0010X": "Sports Medicine Physician",
        "207PE0005X": "Hyperbaric Physician",
    },
    "Family medicine": {
        "207Q00000X": "Family Physician", "207QA0401X": "Addiction Physician", "207QA0000X": "Adolescent Medicine Physician",
        "207QA0505X": "Adult Medicine Physician", "207QD0401X": "Diabetologist", "207QG0300X": "Geriatrician",
        "207QH0002X": "Palliative Care Physician", "207QB0002X": "Obesity Physician", "207QP0002X": "Nutrition Physician",
        "207QS1201X": "Sleep Physician", "207QS0010X": "Sports Medicine Physician",
    },
    "General practice": {"208D00000X": "General Practitioner"},
    "Hospital medicine": {"208M00000X": "Hospitalist"},
    "Independent medical examination": {"202C00000X": "Independent Medical Examiner"},
    "Integrative medicine": {"202D00000X": "Integrative Medicine Physician"},
    "Internal medicine": {
        "207R00000X": "Internist", "207RA0401X": "Addiction Physician", "207RA0000X": "Adolescent Medicine Physician",
        "207RA0002X": "Adult Congenital Cardiologist", "207RA0001X": "Heart Failure Cardiologist", "207RA0201X": "Allergist",
        "207RC0000X": "Cardiologist", "207RI0001X": "Clinical Immunologist", "207RC0001X": "Cardiac Electrophysiologist",
        "207RC0200X": "Critical Care Physician", "207QB0505X": "Diabetologist", "207RE0101X": "Endocrinologist",
        "207RG0100X": "Gastroenterologist", "207RG0300X": "Geriatrician", "207RH0000X": "Hematologist",
        "207RH0003X": "Hematologist and Oncologist", "207RI0008X": "Hepatologist", "207RH0002X": "Palliative Care Physician",
        "207RH0005X": "Hypertension Physician", "207RI0200X": "Infectious Disease Physician",
        "207RI0011X": "Interventional Cardiologist", "207RM1200X": "MRI Physician", "207RX0202X": "Medical Oncologist",
        "207RN0300X": "Nephrologist", "207RB0002X": "Obesity Physician", "207RP1002X": "Nutrition Physician",
        "207RP1001X": "Pulmonologist", "207RR0500X": "Rheumatologist", "207RS0012X": "Sleep Physician",
        "207RS0010X": "Sports Medicine Physician", "207RT0003X": "Transplant Hepatologist",
    },
    "Legal medicine": {"209800000X": "Legal Medicine Physician"},
    "Medical genetics": {
        "207SG0202X": "Biochemical Geneticist", "207SC0300X": "Cytogeneticist", "207SG0201X": "Clinical Geneticist",
        "207SG0203X": "Molecular Geneticist", "207SG0207X": "Medical Biochemical Geneticist",
        "207SM0001X": "Molecular Genetic Pathologist", "207SG0205X": "Medical Geneticist",
    },
    "Neurological surgery": {"207T00000X": "Neurosurgeon"},
    "Neuromusculoskeletal medicine": {
        "204D00000X": "Osteopathic Manipulation Physician", "204C00000X": "Sports Medicine Physician",
    },
    "Nuclear medicine": {
        "207U00000X": "Nuclear Medicine Physician", "207UN0903X": "In Vivo and In Vitro Nuclear Physician",
        "207UN0901X": "Nuclear Cardiologist", "207UN0902X": "Nuclear Imaging Physician",
    },
    "Obstetrics and gynecology": {
        "207V00000X": "Obstetrician and Gynecologist", "207VC0300X": "Family Planning Physician",
        "207VC0200X": "Critical Care Physician", "207VF0040X": "Urogynecologist", "207VX0201X": "Gynecologic Oncologist",
        "207VG0400X": "Gynecologist", "207VH0002X": "Palliative Care Physician", "207VM0101X": "Maternal-Fetal Physician",
        "207VB0002X": "Obesity Physician", "207VX0000X": "Obstetrician", "207VE0102X": "Reproductive Endocrinologist",
    },
    "Ophthalmology": {
        "207W00000X": "Ophthalmologist", "207WX0120X": "Cornea Specialist", "207WX0009X": "Glaucoma Specialist",
        "207WX0109X": "Neuro-ophthalmologist", "207WX0200X": "Oculoplastic Surgeon",
        "207WX0110X": "Pediatric Ophthalmologist", "207WX0107X": "Retina Specialist", "207WX0108X": "Uveitis Specialist",
    },
    "Oral and maxillofacial surgery": {"204E00000X": "Oral and Maxillofacial Surgeon"},
    "Orthopaedic surgery": {
        "207X00000X": "Orthopaedic Surgeon", "207XS0114X": "Joint Replacement Surgeon", "207XX0004X": "Foot and Ankle Surgeon",
        "207XS0106X": "Hand Surgeon", "207XS0117X": "Spine Surgeon", "207XX0801X": "Orthopaedic Trauma Surgeon",
        "207XP3100X": "Pediatric Orthopaedic Surgeon", "207XX0005X": "Sports Medicine Surgeon",
    },
    "Otolaryngology": {
        "207Y00000X": "Ear, Nose and Throat Surgeon", "207YS0123X": "Facial Plastic Surgeon",
        "207YX0602X": "Otolaryngic Allergist", "207YX0905X": "Ear, Nose and Throat and Facial Plastic Surgeon",
        "207YX0901X": "Neurotologist", "207YP0228X": "Pediatric Ear, Nose and Throat Surgeon",
        "207YX0007X": "Head and Neck Plastic Surgeon", "207YS0012X": "Sleep Physician",
    },
    "Pain medicine": {"208VP0014X": "Interventional Pain Physician", "208VP0000X": "Pain Physician"},
    "Pathology": {
        "207ZP0101X": "Anatomic Pathologist", "207ZP0102X": "Pathologist", "207ZB0001X": "Transfusion Physician",
        "207ZP0104X": "Chemical Pathologist", "207ZC0008X": "Clinical Informatics Physician",
        "207ZC0006X": "Clinical Pathologist", "207ZP0105X": "Laboratory Medicine Physician", "207ZC0500X": "Cytopathologist",
        "207ZD0900X": "Dermatopathologist", "207ZF0201X": "Forensic Pathologist", "207ZH0000X": "Hematopathologist",
        "207ZI0100X": "Immunopathologist", "207ZM0300X": "Medical Microbiologist",
        "207ZP0007X": "Molecular Genetic Pathologist", "207ZN0500X": "Neuropathologist", "207ZP0213X": "Pediatric Pathologist",
    },
    "Pediatrics": {
        "208000000X": "Pediatrician", "2080A0000X": "Adolescent Medicine Physician", "2080C0008X": "Child Abuse Pediatrician",
        "2080I0007X": "Pediatric Clinical Immunologist", "2080P0006X": "Developmental Pediatrician",
        "2080H0002X": "Pediatric Palliative Care Physician", "2080T0002X": "Pediatric Medical Toxicologist",
        "2080N0001X": "Neonatologist", "2080P0008X": "Neurodevelopmental Pediatrician", "2080B0002X": "Pediatric Obesity Physician",
        "2080P0201X": "Pediatric Allergist", "2080P0202X": "Pediatric Cardiologist",
        "2080P0203X": "Pediatric Critical Care Physician", "2080P0204X": "Pediatric Emergency Physician",
        "2080P0205X": "Pediatric Endocrinologist", "2080P0206X": "Pediatric Gastroenterologist",
        "2080P0207X": "Pediatric Hematologist and Oncologist", "2080P0208X": "Pediatric Infectious Disease Physician",
        "2080P0210X": "Pediatric Nephrologist", "2080P0214X": "Pediatric Pulmonologist",
        "2080P0216X": "Pediatric Rheumatologist", "2080T0004X": "Pediatric Transplant Hepatologist",
        "2080P1004X": "Pediatric Nutrition Physician", "2080S0012X": "Pediatric Sleep Physician",
        "2080S0010X": "Pediatric Sports Medicine Physician",
    },
    "Phlebology": {"202K00000X": "Vein Physician"},
    "Physical medicine and rehabilitation": {
        "208100000X": "Rehabilitation Physician", "2081P0301X": "Brain Injury Physician",
        "2081H0002X": "Palliative Care Physician", "2081N0008X": "Neuromuscular Physician", "2081P2900X": "Pain Physician",
        "2081P0010X": "Pediatric Rehabilitation Physician", "2081P0004X": "Spinal Cord Injury Physician",
        "2081S0010X": "Sports Medicine Physician",
    },
    "Plastic surgery": {
        "208200000X": "Plastic Surgeon", "2082S0099X": "Head and Neck Plastic Surgeon", "2082S0105X": "Hand Surgeon",
    },
    "Preventive medicine": {
        "2083A0300X": "Addiction Physician", "2083A0100X": "Aerospace Physician", "2083C0008X": "Clinical Informatics Physician",
        "2083T0002X": "Medical Toxicologist", "2083B0002X": "Obesity Physician", "2083X0100X": "Occupational Physician",
        "2083P0500X": "Occupational and Environmental Physician", "2083P0901X": "Public Health Physician",
        "2083S0010X": "Sports Medicine Physician", "2083P0011X": "Hyperbaric Physician",
    },
    "Psychiatry and neurology": {
        "2084A0401X": "Addiction Physician", "2084P0802X": "Addiction Psychiatrist", "2084B0040X": "Behavioral Neurologist",
        "2084P0301X": "Brain Injury Physician", "2084P0804X": "Child and Adolescent Psychiatrist",
        "2084N0600X": "Clinical Neurophysiologist", "2084D0003X": "Neuroimaging Physician", "2084E0001X": "Epileptologist",
        "2084F0202X": "Forensic Psychiatrist", "2084P0805X": "Geriatric Psychiatrist",
        "2084H0002X": "Palliative Care Physician", "2084A2900X": "Neurocritical Care Physician",
        "2084P0005X": "Neurodevelopmental Physician", "2084N0400X": "Neurologist", "2084N0402X": "Child Neurologist",
        "2084N0008X": "Neuromuscular Physician", "2084B0002X": "Obesity Physician", "2084P2900X": "Pain Physician",
        "2084P0800X": "Psychiatrist", "2084P0015X": "Psychosomatic Physician", "2084S0012X": "Sleep Physician",
        "2084S0010X": "Sports Medicine Physician", "2084V0102X": "Vascular Neurologist",
    },
    "Radiology": {
        "2085R0202X": "Radiologist", "2085B0100X": "Body Radiologist", "2085D0003X": "Neuroimaging Physician",
        "2085U0001X": "Ultrasound Radiologist", "2085H0002X": "Palliative Care Physician", "2085N0700X": "Neuroradiologist",
        "2085N0904X": "Nuclear Radiologist", "2085P0229X": "Pediatric Radiologist", "2085R0001X": "Radiation Oncologist",
        "2085R0205X": "Radiological Physicist", "2085R0203X": "Therapeutic Radiologist",
        "2085R0204X": "Interventional Radiologist",
    },
    "Surgery": {
        "208600000X": "Surgeon", "2086H0002X": "Palliative Care Physician", "2086S0120X": "Pediatric Surgeon",
        "2086P0122X": "Nutrition Physician", "2086S0122X": "Plastic and Reconstructive Surgeon", "2086S0105X": "Hand Surgeon",
        "2086S0102X": "Surgical Critical Care Physician", "2086X0206X": "Surgical Oncologist", "2086S0127X": "Trauma Surgeon",
        "2086S0129X": "Vascular Surgeon",
    },
    "Thoracic surgery": {"208G00000X": "Cardiothoracic Surgeon"},
    "Transplant surgery": {"204F00000X": "Transplant Surgeon"},
    "Urology": {
        "208800000X": "Urologist", "2088F0040X": "Urogynecologist", "2088P0231X": "Pediatric Urologist",
    },
}  # fmt: skip

#: Code → title.
SPECIALTIES: dict[str, str] = {code: title for group in GROUPS.values() for code, title in group.items()}
_GROUP_OF = {code: group for group, codes in GROUPS.items() for code in codes}

#: What the first two signs of other codes say. None of these is a physician.
_OTHERS = {
    "10": "Behavioral health and social service", "11": "Chiropractic", "12": "Dental", "13": "Dietary and nutritional service",
    "14": "Emergency medical service", "15": "Eye and vision service", "16": "Nursing", "17": "Other service", "18": "Pharmacy",
    "19": "Group of practitioners", "21": "Podiatric medicine and surgery", "22": "Rehabilitation and respiratory service",
    "23": "Speech, language and hearing", "24": "Technologist or technician", "25": "Agency", "26": "Ambulatory facility",
    "27": "Hospital unit", "28": "Hospital", "29": "Laboratory", "30": "Managed care organization",
    "31": "Nursing or custodial facility", "32": "Residential treatment facility", "33": "Supplier", "34": "Transportation",
    "36": "Physician assistant or advanced practice nurse", "37": "Nursing-related service", "38": "Respite care",
    "39": "Student", "40": "Prevention professional",
}  # fmt: skip


def person_title(code: str) -> str:
    """Return the title for a NUCC code, or an empty string for an unknown one."""
    return SPECIALTIES.get(code, "")


def grouped() -> list[tuple[str, list[tuple[str, str]]]]:
    """Return all specialties as a form's choices, under their classifications, both by the alphabet.

    Within a classification no title stands twice.
    """
    return [
        (group, sorted(codes.items(), key=lambda each: (each[1], each[0])))
        for group, codes in sorted(GROUPS.items())
    ]


def classification(code: str) -> str:
    """Return the classification of a physician's code, or an empty string."""
    return _GROUP_OF.get(code, "")


def taxonomy_words(code: str) -> str:
    """Return a code in words, as a reviewer compares them: "Facial Plastic Surgeon, otolaryngology (207YS0123X)"."""
    title = person_title(code)
    if title:
        return f"{title}, {_GROUP_OF[code].lower()} ({code})"
    other = _OTHERS.get(code[:2])
    return f"{other}, not a physician ({code})" if other else f"Unknown code ({code})"
