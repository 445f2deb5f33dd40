/** The page of any one thing: its IRI can be copied; pictures of a work's sources come when they are drawn. */
import "./styles/library.css";
import "./styles/resource.css";
import { awaitCovers } from "./library/covers";
import { copyText } from "./page/copy";
import { say } from "./page/words";

awaitCovers();

const line = document.querySelector<HTMLElement>(".iri");
const iri = line?.querySelector("a")?.textContent;

if (line !== null && iri) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "plain small copied";
  button.textContent = say("Copy");
  button.setAttribute("aria-label", say("Copy the address"));
  const status = document.createElement("span");
  status.setAttribute("role", "status");
  button.addEventListener("click", async () => {
    status.textContent = say((await copyText(iri)) ? "Copied." : "Not allowed here: select it and copy.");
  });
  line.append(button, status);
}
