/** Versions of a work beside each other. Without scripts there are links to what is shown here. */
import "./styles/notation.css";
import "./styles/workspace.css";
import "./styles/pages.css";
import "./styles/layout.css";
import { Inspector } from "./workspace/inspector";
import { restore } from "./workspace/layout/restoring";
import { PagesPane } from "./workspace/pages-pane";
import { RecordingPane } from "./workspace/recording-pane";
import { Ruler } from "./workspace/ruler";
import { ScorePane } from "./workspace/score-pane";
import { Workspace } from "./workspace/workspace";

await restore();
customElements.define("descant-score", ScorePane);
customElements.define("descant-pages", PagesPane);
customElements.define("descant-ruler", Ruler);
customElements.define("descant-recording", RecordingPane);
customElements.define("descant-inspector", Inspector);
customElements.define("descant-workspace", Workspace);
