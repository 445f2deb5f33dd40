/** What was heard in a recording: pictures and tables. Everything is there without scripts. */
import "./styles/analyses.css";
