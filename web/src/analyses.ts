/** What was heard in a recording: pictures and tables. Everything is there without scripts. */
import "./styles/jobs.css";
import "./styles/analyses.css";
import { followHearing } from "./analyses/hearing";
import { markFromPlayer } from "./analyses/marking";

followHearing();
markFromPlayer();
