/** Annotations as documents, and what somebody fills in: https://www.w3.org/TR/annotation-model/ */
import type { Message } from "../../page/words";
import { type Correcting, correctingIn, isChord, isOfChord, isOfLabel, labelBodies, NOTHING } from "./correcting";
import type { Visibility } from "./notes";

export type Json = Record<string, unknown>;
export type Document = Json & { id: string };

const KINDS = {
  observation: { type: ["Annotation", "Observation"], motivation: "observing" },
  commentary: { type: ["Annotation", "Commentary"], motivation: "commenting" },
  relationship: { type: ["Annotation", "Relationship"], motivation: "comparing" },
  tag: { type: ["Annotation"], motivation: "tagging" },
  chord: { type: ["Annotation"], motivation: "editing" },
  label: { type: ["Annotation"], motivation: "assessing" },
} as const;
export type Kind = keyof typeof KINDS;

export const NAMES: Record<Kind, Message> = {
  observation: "Observation",
  commentary: "Commentary",
  relationship: "Relationship",
  tag: "Tag",
  chord: "Chord correction",
  label: "Label correction",
};
export const RELATIONS = ["commonality", "substitution", "addition", "deletion"] as const satisfies readonly Message[];

/** Another annotation, by its IRI and by what it begins with. */
export interface Related {
  id: string;
  words: string;
}

export interface Fields extends Correcting {
  kind: Kind;
  /** Markdown, but in what was written otherwise */
  text: string;
  language: string;
  tags: string[];
  links: string[];
  relation: string;
  relates: Related[];
  /** with the places in the other versions */
  aligned: boolean;
  visibility: Visibility;
  /** the group's IRI, where it is one's */
  sharedWith: string;
}

const isJson = (value: unknown): value is Json => typeof value === "object" && value !== null && !Array.isArray(value);
const listed = (value: unknown): unknown[] => (Array.isArray(value) ? value : value === undefined || value === null ? [] : [value]);
const isIri = (text: string): boolean => /^[A-Za-z][A-Za-z0-9+.-]*:\/\/\S+$/.test(text);

function isFor(body: unknown, purpose: string): boolean {
  return isJson(body) && listed(body["purpose"]).includes(purpose);
}

const valueOf = (body: unknown): string => {
  const said = isJson(body) ? (body["value"] ?? body["source"] ?? body["id"]) : body;
  return typeof said === "string" ? said : "";
};

/** What is written, and nothing else: no tag, no link, no choice. */
function isText(body: unknown): body is Json {
  return isJson(body) && typeof body["value"] === "string" && !isFor(body, "tagging") && !isFor(body, "linking");
}

export function kindOf(document: Json): Kind {
  if (isOfChord(document)) return "chord";
  if (isOfLabel(document)) return "label";
  const types = listed(document["type"]);
  for (const kind of ["observation", "commentary", "relationship"] as const) if (types.includes(NAMES[kind])) return kind;
  return listed(document["motivation"]).includes("tagging") ? "tag" : "commentary";
}

export function blank(kind: Kind, visibility: Visibility, sharedWith: string, language: string): Fields {
  return { ...NOTHING, kind, text: "", language, tags: [], links: [], relation: "", relates: [], aligned: false, visibility, sharedWith };
}

/** What was open before there were corrections has none of their fields. */
export const isBlank = ({ kind, text, tags, links, relates, chord = "", claim = "" }: Fields): boolean => {
  if (kind === "label") return claim === "";
  return text.trim() === "" && tags.length + links.length + relates.length === 0 && (kind !== "chord" || chord === "");
};

/** Of a document whose only motivation is tagging, what is said is a tag. */
const isTag = (document: Json, body: unknown): boolean =>
  isFor(body, "tagging") || (kindOf(document) === "tag" && !(isJson(body) && "purpose" in body));

export function fieldsOf(document: Json, visibility: Visibility, chord: string | null = null): Fields {
  const bodies = listed(document["body"]);
  const text = bodies.find((each) => isText(each) && !isTag(document, each)) as Json | undefined;
  const [language] = listed(text?.["language"]);
  return {
    ...blank(kindOf(document), visibility, String(document["sharedWith"] ?? ""), typeof language === "string" ? language : ""),
    ...correctingIn(document, chord),
    text: valueOf(text) || valueOf(document["bodyValue"]),
    tags: isOfLabel(document) ? [] : bodies.filter((each) => isTag(document, each)).map(valueOf),
    links: bodies.filter((each) => isFor(each, "linking")).map(valueOf),
    relation: String(document["relation"] ?? ""),
    relates: listed(document["relates"]).map((each) => ({ id: String(each), words: String(each) })),
  };
}

function textBody({ text, language }: Fields, before: Json): Json[] {
  if (text.trim() === "") return [];
  const { language: _, ...rest } = before;
  return [{ ...rest, value: text, ...(language === "" ? {} : { language }) }];
}

function bodiesOf(fields: Fields, before: Json): unknown[] {
  if (fields.kind === "label") return labelBodies(fields);
  const tags = fields.tags.map((each) =>
    isIri(each) ? { type: "SpecificResource", source: each, purpose: "tagging" } : { type: "TextualBody", value: each, purpose: "tagging" },
  );
  const links = fields.links.map((each) => ({ type: "SpecificResource", source: each, purpose: "linking" }));
  const chord = fields.kind === "chord" ? [fields.chordIri] : [];
  return [...chord, ...textBody(fields, before), ...tags, ...links];
}

const related = ({ kind, relation, relates }: Fields): Json =>
  kind === "relationship" ? { relates: relates.map((each) => each.id), ...(relation === "" ? {} : { relation }) } : {};

/** What a new one says; of what, and for whom, is said beside it. */
export function said(fields: Fields): Json {
  return { ...KINDS[fields.kind], body: bodiesOf(fields, { type: "TextualBody", format: "text/markdown" }), ...related(fields) };
}

/** The same annotation with other words. What is not shown in a form stays: choices, further texts, unknown keys. */
export function changed(document: Document, fields: Fields): Document {
  const bodies = listed(document["body"]);
  const text = bodies.find((each) => isText(each) && !isTag(document, each)) as Json | undefined;
  const isOwn = (each: unknown): boolean => each === text || isTag(document, each) || isFor(each, "linking") || isChord(each);
  const rest = fields.kind === "label" ? [] : bodies.filter((each) => !isOwn(each));
  const { bodyValue, relates: _, relation: __, ...kept } = document;
  const form = bodyValue === undefined ? { type: "TextualBody", format: "text/markdown" } : { type: "TextualBody" };
  const kind = kindOf(document) === fields.kind ? {} : KINDS[fields.kind];
  return { ...kept, ...kind, body: [...bodiesOf(fields, text ?? form), ...rest], ...related(fields) } as Document;
}

const WORDS = ["type", "motivation", "body", "bodyValue", "relation", "relates"];

/** In whatever order their keys are. */
const written = (value: unknown): string =>
  JSON.stringify(value, (_, each: unknown) => (isJson(each) ? Object.fromEntries(Object.entries(each).sort()) : each)) ?? "";

export const sameWords = (one: Json, other: Json): boolean => WORDS.every((key) => written(one[key]) === written(other[key]));
