"""Words around the names and the cues of questions in German, what is said alone, and examples."""

from __future__ import annotations

from descant.bot.grammar import Kind

WHOLE: dict[Kind, tuple[str, ...]] = {
    Kind.MORE: ("mehr", "weiter", "nächste seite", "mehr zeigen", "mehr bitte"),
    Kind.CANCEL: ("abbrechen", "abbruch", "stopp", "halt", "stop"),
    Kind.FORGET: ("vergiss mich", "meine daten löschen", "alles vergessen"),
    Kind.HELP: ("hilfe", "hallo", "guten tag"),
    Kind.THANKS: (
        *("danke", "vielen dank", "danke schön", "dankeschön", "danke sehr", "besten dank", "ok danke", "alles klar"),
        *("gut", "super", "prima", "toll", "schön", "tschüss", "auf wiedersehen"),
    ),
}
EXAMPLES: dict[Kind, tuple[str, ...]] = {
    Kind.WORKS: ("Werke von Beethoven",),
    Kind.WORK: ("Fassungen von op. 92",),
    Kind.DIFFERENCES: ("Wo unterscheiden sich Haslinger und Steiner in op. 92?",),
    Kind.PASSAGE: ("Takte 3-10 von op. 92 im Trio von Litolff", "und bei Litolff?"),
    Kind.CHORDS: ("Akkorde von Yesterday", "Akkorde in Takt 3-10 von op. 92"),
    Kind.PROGRESSION: ("Lieder mit ii-V-I", "Welche Lieder haben C G Am F?"),
    Kind.COVERS: ("Wie unterscheiden sich die Cover von Yesterday?",),
    Kind.TAGS: ("Tags des Septetts", "Warum ist das Septett mit Harfe getaggt?"),
    Kind.TAGGED: ("Aufnahmen mit Harfe über 0,5", "Aufnahmen mit Geige nach musicnn"),
    Kind.DISAGREEMENTS: ("Wo sind sich musicnn und vgg uneins über Harfe?",),
    Kind.SIMILAR: ("Aufnahmen, die ähnlich klingen wie das Septett",),
    Kind.IDENTIFY: ("Welche Aufnahme ist das?",),
    Kind.ANNOTATIONS: ("Anmerkungen zu Takt 5 von op. 92", "Anmerkungen von Clara seit 1. Mai 2026"),
    Kind.FACTS: (
        "Wie lang ist op. 92?",
        "In welcher Tonart steht das Septett?",
        "Wie schnell ist das Septett?",
        "In welchem Takt steht op. 92?",
    ),
    Kind.PERFORMERS: ("Wer singt im Septett?",),
    Kind.PLAY: ("Spiel das Septett ab",),
    Kind.MEASURED: ("Aufnahmen in d-Moll", "Aufnahmen zwischen 100 und 120 bpm", "Aufnahmen länger als 5 Minuten"),
    Kind.QUERY: ("Abfrage works-and-titles",),
    Kind.SPARQL: ("SELECT ?work WHERE { ?work a mo:MusicalWork } LIMIT 5",),
}
QUESTIONS = (
    "was",
    "wer",
    "wo",
    "wann",
    "warum",
    "wie",
    "welche",
    "welcher",
    "welches",
    "kann",
    "kannst",
    "ist",
    "gibt",
)
JOINING: dict[str, str] = {
    "von": "from",
    "vom": "from",
    "der": "of",
    "des": "of",
    "in": "in",
    "im": "in",
    "bei": "in",
    "beim": "in",
    "aus": "in",
    "für": "of",
    "über": "of",
    "zu": "of",
    "zum": "of",
    "zur": "of",
    "wie": "of",
    "mit": "with",
    "und": "and",
    "zwischen": "between",
    "nach": "by",
    "als": "than",
    "durch": "by",
}
IDLE = (
    *("das", "die", "den", "dem", "ein", "eine", "einen", "einem", "einer", "mir", "mich", "bitte", "alle", "sich"),
    *("sind", "ist", "war", "haben", "hat", "es", "gibt", "zeige", "zeig", "gib", "nenne", "liste", "finde", "takt"),
    *("takte", "takten", "aufnahme", "aufnahmen", "lied", "lieder", "werk", "stück", "welche", "welcher", "welches"),
    *("welchen", "welchem"),
    *("was", "wo", "wer", "warum", "wie", "kann", "klingen", "klingt", "seit", "tag", "getaggt", "dieser", "diese"),
    *(
        "dieses",
        "hallo",
        "man",
        "auch",
        "ich",
        "möchte",
        "wissen",
        "vergleichen",
        "unterscheiden",
        "unterscheidet",
        "musik",
        "wurde",
        "wurden",
    ),
    *("fassung", "fassungen", "bearbeitung", "bearbeitungen", "ausgabe", "ausgaben", "wie", "so", "ist", "ab"),
    *(
        "worin",
        "inwiefern",
        "dazu",
        "davon",
        "hoch",
        "steht",
        "viele",
        "neues",
        "modelle",
        "menschen",
        "leute",
        "enthalten",
        "wird",
    ),
)
NOUNS = (
    *("takt", "takte", "takten", "aufnahme", "aufnahmen", "lied", "lieder", "werk", "stück", "tag", "musik", "fassung"),
    *("fassungen", "bearbeitung", "bearbeitungen", "ausgabe", "ausgaben", "modelle", "menschen", "leute"),
)
"""of those, what is written with a capital anyway"""
FACTS = {
    "lang": "length",
    "lange": "length",
    "länge": "length",
    "takte": "length",
    "dauer": "length",
    "dauert": "length",
    "schnell": "tempo",
    "langsam": "tempo",
    "tempo": "tempo",
    "tonart": "key",
    "takt": "metre",
    "taktart": "metre",
}
RECORDINGS = ("aufnahmen", "lieder")
PEOPLE = ("menschen", "leute", "leuten", "personen")
AGAIN = ("und", "wie ist es", "was ist mit", "oder", "dasselbe", "das gleiche")
