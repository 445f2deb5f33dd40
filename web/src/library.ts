/** The library and the page where music is added: suggestions, pictures that are still being drawn, files that are dropped. */
import "./styles/jobs.css";
import "./styles/library.css";
import { awaitCovers } from "./library/covers";
import { Drop } from "./library/drop";
import { closeFacets } from "./library/facets";
import { Suggest } from "./library/suggest";

customElements.define("descant-suggest", Suggest);
customElements.define("descant-drop", Drop);
awaitCovers();
closeFacets();
