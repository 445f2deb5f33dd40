/** What was heard in a recording: charts, pictures and tables. Everything is there without scripts. */
import "./styles/jobs.css";
import "./styles/analyses.css";
import { followPlayer } from "./analyses/chart";
import { followHearing } from "./analyses/hearing";
import { askWhatIsRight } from "./analyses/judging";
import { markFromPlayer } from "./analyses/marking";

followHearing();
followPlayer();
askWhatIsRight();
markFromPlayer();
