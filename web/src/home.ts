/** Where people come in: the newest works, and questions. */
import "./styles/library.css";
import "./styles/home.css";
import { awaitCovers } from "./library/covers";
import { Suggest } from "./library/suggest";

customElements.define("descant-suggest", Suggest);
awaitCovers();
