/** What scripts say, in the language of the page: English stands where it is said, German in `german.ts`, which is
 * fetched for pages in German alone. */
import type { GERMAN as Known } from "./german";

/** One that can be said in every language of the pages: the compiler refuses another. */
export type Message = keyof typeof Known;
export type Gaps = Record<string, string | number>;

export const language = document.documentElement.lang === "de" ? "de" : "en";
/** Whatever says something waits for it, so nothing is said in English first. */
const german: Record<string, string> = language === "de" ? (await import("./german")).GERMAN : {};
const numbers = new Intl.NumberFormat(language);

/** The message with its `{gaps}` filled. */
export function say(message: Message, gaps: Gaps = {}): string {
  return filled(german[message] ?? message, gaps);
}

/** How many there are, as `{count}` of a message for one or of another for several. */
export function sayMany(count: number, one: Message, several: Message, gaps: Gaps = {}): string {
  return say(count === 1 ? one : several, { count: figure(count), ...gaps });
}

/** A word that the server says, and that may be none of ours. */
export function sayWord(word: string, gaps: Gaps = {}): string {
  return filled(german[word] ?? word, gaps);
}

const filled = (text: string, gaps: Gaps): string =>
  text.replace(/\{(\w+)\}/g, (gap, name: string) => String(gaps[name] ?? gap));

/** 1,234.5 or 1.234,5. */
export function figure(value: number, places?: number): string {
  if (places === undefined) return numbers.format(value);
  return value.toLocaleString(language, { minimumFractionDigits: places, maximumFractionDigits: places });
}

/** "2 minutes", "2 Minuten". */
export const measured = (value: number, unit: "hour" | "minute" | "second"): string =>
  value.toLocaleString(language, { style: "unit", unit, unitDisplay: "long" });

/** "a, b and c". */
export const listed = (words: Iterable<string>): string => new Intl.ListFormat(language === "de" ? "de" : "en-GB").format(words);

/** With a capital, as a sentence begins. */
export const begun = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** Marks what is said in another language than the page's. */
export const inLanguage = (lang: string): Record<string, string> => (lang === language ? {} : { lang });
/** Marks what the server says in English alone. */
export const inEnglish = inLanguage("en");

/** Sent with what is asked, so that what refuses it has words for the page's readers, too. */
export const asSpoken = { "Accept-Language": language };
