/** Who will read what is written, and where it will lie: always in sight. */
import { element } from "../../page/elements";
import { say, sayWord } from "../../page/words";
import { ask } from "../asking";
import { labelled } from "./fields";
import type { Visibility } from "./notes";

interface Group {
  agent: string;
  name: string;
  may_write: boolean;
}

interface Pod {
  state: string;
  storage?: string;
}

const READ: Record<Visibility, string> = {
  private: say("Only you read it."),
  group: say("The group reads it."),
  public: say("Everybody reads it."),
};

export class Readers {
  readonly field: HTMLElement;
  private readonly select = element("select", { name: "readers" });
  /** beside its field, wherever one scrolls to */
  readonly words = element("p", { class: "small quiet storage" });
  private where = say("It is kept here.");
  private asked: Promise<void> | null = null;

  constructor(
    private readonly root: string,
    changed: () => void,
  ) {
    this.field = labelled(say("For"), this.select);
    this.offer([]);
    this.select.addEventListener("change", () => {
      this.draw();
      changed();
    });
  }

  /** Once, when somebody begins to write. */
  begin(): void {
    this.asked ??= this.ask();
  }

  get value(): { visibility: Visibility; sharedWith: string } {
    const { value } = this.select;
    if (value === "private" || value === "public") return { visibility: value, sharedWith: "" };
    return { visibility: "group", sharedWith: value };
  }

  set value({ visibility, sharedWith }: { visibility: Visibility; sharedWith: string }) {
    const wanted = visibility === "group" ? sharedWith : visibility;
    if (![...this.select.options].some((each) => each.value === wanted)) {
      this.select.append(element("option", { value: wanted }, say("A group")));
    }
    this.select.value = wanted;
    this.draw();
  }

  /** Where nothing can be asked, only what is known for sure is offered and said. */
  private async ask(): Promise<void> {
    const [account, pod] = await Promise.all([
      ask<{ groups: Group[] }>("api/account", {}).catch(() => ({ groups: [] })),
      ask<Pod>("api/pod", {}).catch(() => ({ state: "unknown" }) as Pod),
    ]);
    const { value } = this;
    this.offer(account.groups.filter((each) => each.may_write));
    this.value = value;
    this.tell(pod);
  }

  private offer(groups: Group[]): void {
    this.select.replaceChildren(
      element("option", { value: "private" }, say("Myself")),
      ...groups.map(({ agent, name }) => element("option", { value: agent }, say("The group {name}", { name }))),
      element("option", { value: "public" }, say("Everybody")),
    );
  }

  private tell({ state, storage }: Pod): void {
    if (state === "unknown") this.where = say("It is kept here; whether also in a pod could not be asked.");
    else if (state === "none") this.where = say("It is kept here.");
    else this.where = say("It is kept here and in your pod, {storage} ({state}).", { storage: storage ?? "", state: sayWord(state) });
    this.draw();
  }

  private draw(): void {
    const pod = element("a", { href: `${this.root}/pod` }, say("Your pod"));
    this.words.replaceChildren(`${READ[this.value.visibility]} ${this.where} `, pod);
  }
}
