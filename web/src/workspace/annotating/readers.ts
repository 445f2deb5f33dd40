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
  private pod: Pod = { state: "none" };
  /** those that one may write for; null where that could not be asked */
  private groups: Group[] | null = null;
  private asked: Promise<void> | null = null;

  constructor(
    private readonly root: string,
    private readonly changed: () => void,
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
    // Nobody writes for a group in which they only read, or are no more.
    const isLost = visibility === "group" && this.groups?.some((each) => each.agent === sharedWith) === false;
    const wanted = isLost ? "private" : visibility === "group" ? sharedWith : visibility;
    if (![...this.select.options].some((each) => each.value === wanted)) {
      this.select.append(element("option", { value: wanted }, say("A group")));
    }
    this.select.value = wanted;
    this.draw();
  }

  /** Where nothing can be asked, only what is known for sure is offered and said. */
  private async ask(): Promise<void> {
    const [account, pod] = await Promise.all([
      ask<{ groups: Group[] | null }>("api/account", {}).catch(() => ({ groups: null })),
      ask<Pod>("api/pod", {}).catch(() => ({ state: "unknown" }) as Pod),
    ]);
    const { value } = this;
    this.groups = account.groups?.filter((each) => each.may_write) ?? null;
    this.offer(this.groups ?? []);
    this.value = value;
    this.tell(pod);
    if (this.value.visibility !== value.visibility) this.changed();
  }

  private offer(groups: Group[]): void {
    this.select.replaceChildren(
      element("option", { value: "private" }, say("Myself")),
      ...groups.map(({ agent, name }) => element("option", { value: agent }, say("The group {name}", { name }))),
      element("option", { value: "public" }, say("Everybody")),
    );
  }

  private tell(pod: Pod): void {
    this.pod = pod;
    this.draw();
  }

  /** What a group reads here is private in a pod. */
  private get where(): string {
    const { state, storage = "" } = this.pod;
    if (state === "unknown") return say("It is kept here; whether also in a pod could not be asked.");
    if (state === "none") return say("It is kept here.");
    const gaps = { storage, state: sayWord(state) };
    if (this.value.visibility === "group") return say("It is kept here and in your pod, where only you read it, {storage} ({state}).", gaps);
    return say("It is kept here and in your pod, {storage} ({state}).", gaps);
  }

  private draw(): void {
    const pod = element("a", { href: `${this.root}/pod` }, say("Your pod"));
    this.words.replaceChildren(`${READ[this.value.visibility]} ${this.where} `, pod);
  }
}
