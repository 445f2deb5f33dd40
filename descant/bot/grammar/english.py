"""Words around the names and the cues of questions in English, what is said alone, and examples."""

from __future__ import annotations

from descant.bot.grammar import Kind

WHOLE: dict[Kind, tuple[str, ...]] = {
    Kind.MORE: ("more", "next", "next page", "show more", "more please"),
    Kind.CANCEL: ("cancel", "stop", "stop it", "never mind"),
    Kind.FORGET: ("forget me", "delete my data", "forget everything"),
    Kind.HELP: ("help", "hi", "hello", "hey"),
    Kind.THANKS: (
        *(
            "thanks",
            "thank you",
            "thank you very much",
            "many thanks",
            "thanks a lot",
            "thx",
            "ok",
            "okay",
            "ok thanks",
        ),
        *("great", "cool", "nice", "perfect", "good", "well done", "bye", "goodbye"),
    ),
}
"""what is said alone"""
EXAMPLES: dict[Kind, tuple[str, ...]] = {
    Kind.WORKS: ("works by Beethoven",),
    Kind.WORK: ("versions of op. 92",),
    Kind.DIFFERENCES: ("where do Haslinger and Steiner differ in op. 92?",),
    Kind.PASSAGE: ("bars 3-10 of op. 92 in the Litolff trio", "and in Litolff's?"),
    Kind.CHORDS: ("chords of Yesterday", "chords in bars 3-10 of op. 92"),
    Kind.PROGRESSION: ("songs with ii-V-I", "which songs have C G Am F?"),
    Kind.COVERS: ("how do the covers of Yesterday compare?",),
    Kind.TAGS: ("tags of the Septet", "why is the Septet tagged harp?"),
    Kind.TAGGED: ("recordings tagged harp above 0.5", "recordings with violin by musicnn"),
    Kind.DISAGREEMENTS: ("where do musicnn and vgg disagree about harp?",),
    Kind.SIMILAR: ("recordings that sound like the Septet",),
    Kind.IDENTIFY: ("what is this recording?",),
    Kind.ANNOTATIONS: ("annotations about bar 5 of op. 92", "annotations by Clara since 1 May 2026"),
    Kind.FACTS: (
        "how long is op. 92?",
        "in which key is the Septet?",
        "how fast is the Septet?",
        "what is the time signature of op. 92?",
    ),
    Kind.PERFORMERS: ("who sings in the Septet?",),
    Kind.PLAY: ("play the Septet",),
    Kind.MEASURED: ("recordings in D minor", "recordings between 100 and 120 bpm", "recordings longer than 5 minutes"),
    Kind.QUERY: ("query works-and-titles",),
    Kind.SPARQL: ("SELECT ?work WHERE { ?work a mo:MusicalWork } LIMIT 5",),
}
QUESTIONS = ("what", "who", "where", "when", "why", "how", "which", "can", "could", "is", "are", "do", "does", "will")
JOINING: dict[str, str] = {
    "of": "of",
    "in": "in",
    "by": "by",
    "from": "in",
    "for": "of",
    "about": "of",
    "on": "of",
    "to": "of",
    "with": "with",
    "and": "and",
    "between": "between",
    "versus": "and",
    "vs": "and",
    "than": "than",
    "as": "as",
    "like": "of",
    "at": "in",
    "tagged": "with",
}
"""words before a name, and what they make of it"""
IDLE = (
    *("the", "a", "an", "me", "my", "please", "all", "any", "some", "there", "that", "this", "these", "those", "it"),
    *(
        "its",
        "their",
        "them",
        "have",
        "has",
        "had",
        "was",
        "were",
        "be",
        "been",
        "show",
        "give",
        "list",
        "find",
        "tell",
    ),
    *("get", "i", "you", "we", "want", "would", "like", "know", "see", "each", "other", "bar", "bars", "measure"),
    *("measures", "recording", "recordings", "song", "songs", "work", "piece", "which", "what", "where", "who", "how"),
    *(
        "do",
        "does",
        "did",
        "is",
        "are",
        "can",
        "could",
        "compare",
        "differ",
        "differs",
        "sound",
        "sounds",
        "since",
        "hello",
        "hi",
        "look",
    ),
    *("words", "music", "version", "versions", "arrangement", "arrangements", "edition", "editions", "tag", "piece"),
    *("same", "whats", "bpm", "tracks", "many", "new", "models", "people", "around", "exist", "contain", "contains"),
)
"""words that name nothing"""
FACTS = {
    "long": "length",
    "bars": "length",
    "length": "length",
    "duration": "length",
    "fast": "tempo",
    "slow": "tempo",
    "tempo": "tempo",
    "key": "key",
    "signature": "metre",
    "metre": "metre",
    "meter": "metre",
}
"""what is asked of something, by the words that ask it"""
RECORDINGS = ("recordings", "songs", "tracks")
"""what tags are of"""
PEOPLE = ("people", "person", "humans")
AGAIN = ("and", "what about", "how about", "or", "same", "the same")
"""how a question begins that goes on with the last one"""
