/** The harmony of a piece along time. Without scripts there are pictures and tables of the same. */
import "./styles/jobs.css";
import "./styles/analyses.css";
import "./styles/harmony.css";
import { HarmonyView } from "./harmony/view";

customElements.define("descant-harmony", HarmonyView);
