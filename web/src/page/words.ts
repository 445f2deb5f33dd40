/** What scripts say, in the language of the page: English stands where it is said, German in `german.ts`. */
import { GERMAN } from "./german";

/** One that can be said in every language of the pages: the compiler refuses another. */
export type Message = keyof typeof GERMAN;
type Gaps = Record<string, string | number>;

const german = document.documentElement.lang === "de";
const numbers = new Intl.NumberFormat(german ? "de" : "en");

/** The message with its `{gaps}` filled. */
export function say(message: Message, gaps: Gaps = {}): string {
  const text: string = german ? GERMAN[message] : message;
  return text.replace(/\{(\w+)\}/g, (gap, name: string) => String(gaps[name] ?? gap));
}

/** A word that the server says, and that may be none of ours. */
export function sayWord(word: string): string {
  return word in GERMAN ? say(word as Message) : word;
}

/** 1,234.5 or 1.234,5. */
export function figure(value: number, places?: number): string {
  if (places === undefined) return numbers.format(value);
  return value.toLocaleString(german ? "de" : "en", { minimumFractionDigits: places, maximumFractionDigits: places });
}

/** Marks what the server says in English alone. */
export const inEnglish: Record<string, string> = german ? { lang: "en" } : {};
