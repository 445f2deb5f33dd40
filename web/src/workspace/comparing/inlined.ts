/** A picture of the server's inside of the page, where it can be pointed at. The policy forbids its <style> and its style
 * attributes: the one is adopted as a constructed sheet, the others are set by CSSOM. Its dark rules follow the page. */
import rules from "../../styles/picture.css?inline";
import { currentTheme, whenThemeChanges } from "../../page/theme-toggle";

const STYLES = /<style[^>]*>([^<]*)<\/style>/g;

function sheet(text: string): CSSStyleSheet {
  const made = new CSSStyleSheet();
  made.replaceSync(text);
  return made;
}

const own = sheet(rules);

export class Inlined {
  readonly root: ShadowRoot;
  private dark: CSSMediaRule[] = [];

  constructor(host: HTMLElement, signal: AbortSignal) {
    this.root = host.attachShadow({ mode: "open" });
    whenThemeChanges(() => this.shade(), signal);
  }

  put(text: string): SVGSVGElement {
    const sheets: CSSStyleSheet[] = [];
    const bare = text.replaceAll(' style="', ' data-style="').replaceAll(STYLES, (_, rules: string) => {
      sheets.push(sheet(rules));
      return "";
    });
    const picture = document.importNode(new DOMParser().parseFromString(bare, "image/svg+xml").documentElement, true);
    for (const each of picture.querySelectorAll<SVGElement>("[data-style]")) each.style.cssText = each.dataset["style"] ?? "";
    this.dark = sheets
      .flatMap((each) => [...each.cssRules])
      .filter((each) => each instanceof CSSMediaRule && each.media.mediaText.includes("prefers-color-scheme"))
      .map((each) => each as CSSMediaRule);
    this.root.adoptedStyleSheets = [...sheets, own];
    this.shade();
    this.root.replaceChildren(picture);
    return picture as unknown as SVGSVGElement;
  }

  /** By the theme that was chosen, whatever the system prefers; on paper it is light. */
  private shade(): void {
    for (const each of this.dark) each.media.mediaText = currentTheme() === "dark" ? "screen" : "not all";
  }
}
