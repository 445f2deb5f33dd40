/** The German of what scripts say; the words are those of the vocabulary, as in the server's catalogue. */
import { ANNOTATING } from "./german/annotating";
import { COMPARING } from "./german/comparing";
import { CORRECTING } from "./german/correcting";
import { HARMONY } from "./german/harmony";
import { LIBRARY } from "./german/library";
import { WORKSPACE } from "./german/workspace";

export const GERMAN = {
  "There is no answer: the network or the server is away. Ask again.":
    "Es kommt keine Antwort: das Netz oder der Server ist weg. Bitte noch einmal fragen.",
  ...HARMONY,
  ...LIBRARY,
  ...WORKSPACE,
  ...ANNOTATING,
  ...CORRECTING,
  ...COMPARING,

  // every page
  Dark: "Dunkel",
  Light: "Hell",
  "Dark theme": "Farbschema Dunkel",
  "Light theme": "Farbschema Hell",
  Copy: "Kopieren",
  "Copy the address": "Die Adresse kopieren",
  "Copied.": "Kopiert.",
  "Not allowed here: select it and copy.": "Hier nicht erlaubt: auswählen und kopieren.",

  // jobs
  queued: "eingereiht",
  running: "läuft",
  waiting: "wartet",
  done: "fertig",
  failed: "gescheitert",
  cancelled: "abgebrochen",
  poisoned: "aufgegeben",
  stopping: "wird angehalten",
  "{done} of {all}": "{done} von {all}",

  // recordings
  "Found: {names}": "Gefunden: {names}",

  // queries
  "The editor could not be loaded; the plain form works all the same.":
    "Der Editor ließ sich nicht laden; das schlichte Formular geht trotzdem.",
  "a variable": "eine Variable",
  "an IRI in < >": "eine IRI in < >",
  "a prefixed name": "ein Name mit Präfix",
  "a text or number": "ein Text oder eine Zahl",
  "a blank node": "ein leerer Knoten",
  "Line {line} is not SPARQL yet: {reason}.": "Zeile {line} ist noch kein SPARQL: {reason}.",
  "expected {words}": "erwartet: {words}",
  "look at its end": "am Ende nachsehen",
  Query: "Abfrage",
  "Ctrl Space completes": "Strg Leertaste vervollständigt",
  "Asking …": "Wird gefragt …",
  "Stopped.": "Angehalten.",
  "Answered in {seconds} s.": "Beantwortet in {seconds} s.",
  "True: the graph has it.": "Wahr: Der Graph hat es.",
  "False: the graph does not have it.": "Falsch: Der Graph hat es nicht.",
  "{count} row in {seconds} s.": "{count} Zeile in {seconds} s.",
  "{count} rows in {seconds} s.": "{count} Zeilen in {seconds} s.",
  "{count} statement in {seconds} s.": "{count} Aussage in {seconds} s.",
  "{count} statements in {seconds} s.": "{count} Aussagen in {seconds} s.",
  "The link is copied.": "Der Link ist kopiert.",
  "Copy the link from the field.": "Den Link aus dem Feld kopieren.",
  "The server did not answer": "Der Server hat nicht geantwortet",
  "The question could not be sent, or no answer came back.":
    "Die Frage ließ sich nicht senden, oder es kam keine Antwort zurück.",
  "See whether Descant is still running (descant serve), then run the query again.":
    "Nachsehen, ob Descant noch läuft (descant serve), dann die Abfrage erneut ausführen.",
  "The query was refused": "Die Abfrage wurde abgelehnt",
  "All of it": "Alles",
  "Line {line} of the query": "Zeile {line} der Abfrage",

  // answers
  Download: "Herunterladen",
  "Download as CSV": "Als CSV herunterladen",
  "Download the graph": "Den Graphen herunterladen",
  "Download the answer": "Die Antwort herunterladen",
  Table: "Tabelle",
  "Only rows with": "Nur Zeilen mit",
  "Table of the answer": "Tabelle der Antwort",
  "Sort by {name}": "Nach {name} ordnen",
  "Rows {first}–{last} of {all}": "Zeilen {first}–{last} von {all}",
  "{some} of {all} rows": "{some} von {all} Zeilen",
  "Earlier rows": "Frühere Zeilen",
  "Further rows": "Weitere Zeilen",
  Response: "Wortlaut",
  "The answer did not come whole, or is none that this page can read.":
    "Die Antwort kam nicht ganz an oder ist keine, die diese Seite lesen kann.",
  "The answer is empty.": "Die Antwort ist leer.",
  "The answer as it came": "Die Antwort, wie sie kam",
  "The beginning only; download it to have all.": "Nur der Anfang; heruntergeladen ist sie ganz zu haben.",
  Graph: "Graph",
  "The picture could not be drawn; the list has it all.":
    "Das Bild ließ sich nicht zeichnen; die Liste enthält alles.",
  Larger: "Größer",
  Smaller: "Kleiner",
  Fit: "Einpassen",
  "The graph as a list": "Der Graph als Liste",
  others: "andere",
  "Kinds of things": "Arten von Dingen",
  "Picture of {things} things and {links} links; the list beside it says the same.":
    "Bild von {things} Dingen und {links} Verbindungen; die Liste daneben sagt dasselbe.",
  "The picture shows the {some} best connected of {all} things.":
    "Das Bild zeigt die {some} am besten verbundenen von {all} Dingen.",
  "The list stops after {some}; the table has all of it.": "Die Liste endet nach {some}; die Tabelle enthält alles.",
} as const;
