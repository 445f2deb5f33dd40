/** A score in the page of its harmony: the pane of the workspace, loaded where one is asked for. */
import "./styles/notation.css";
import "./styles/workspace.css";
import { ScorePane } from "./workspace/score-pane";

customElements.define("descant-score", ScorePane);
