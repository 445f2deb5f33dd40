/** What the server refuses: an RFC 9457 problem document, in English, and what is `said` of it in the page's language. */
import { element } from "./elements";
import { inLanguage } from "./words";

interface Words {
  title?: string;
  detail?: string;
  remedy?: string;
}

export type Problem = Words & { said?: Words & { lang: string } };

export interface Said {
  text: string;
  lang: string;
}

/** One of its texts, in the language of the page as far as it is known in that. */
export function told({ said, ...english }: Problem, name: keyof Words): Said | null {
  const [known, text] = [said?.[name], english[name]];
  if (said !== undefined && known !== undefined) return { text: known, lang: said.lang };
  return typeof text === "string" && text !== "" ? { text, lang: "en" } : null;
}

/** As an element, which says in which language it is where that is not the page's. */
export const inItsLanguage = (said: Said, tag: "p" | "span" | "strong" = "span"): HTMLElement => element(tag, inLanguage(said.lang), said.text);
