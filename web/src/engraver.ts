/** In the head of a page with scores, before anything else of it: what draws them is begun, and they are fetched. */
import { compile, expect } from "./workspace/engine";
import { left } from "./workspace/layout/kept";

compile();
const scores = document.querySelector<HTMLElement>("[data-scores]")?.dataset["scores"] ?? "";
if (left() === null) for (const file of scores.split(" ").filter(Boolean)) expect(file);
