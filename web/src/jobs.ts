/** Jobs: what runs moves without a reload. Without this script the pages say the same when loaded again. */
import "./styles/jobs.css";
import { followJob } from "./jobs/follow";
import { refreshLists } from "./jobs/lists";

const page = document.querySelector<HTMLElement>("[data-events]");
if (page?.dataset.active === "yes") followJob(page);
refreshLists();
