/** What the server refuses: an RFC 9457 problem document, in English, and what is `said` of it to readers of the page. */
interface Words {
  title?: string;
  detail?: string;
  remedy?: string;
}

export type Problem = Words & { said?: Words & { lang: string } };

/** With the language of its detail. */
export const told = (problem: Problem): Words & { lang: string } => problem.said ?? { ...problem, lang: "en" };
