/** What one says of bars here, done and undone. Nothing is lost where the server does not take it: it waits, also in a
 * tab that is loaded again, or comes back from signing in. */
import { type Act, turned as turnedAct } from "./annotating/acts";
import { Refused, send } from "./asking";
import type { Job } from "./following";

/** Bars that are the same, or one alone, which the other version does not have. */
export interface Row {
  one: number | null;
  other: number | null;
}

export interface Change {
  words: string;
  one: string;
  other: string;
  said: Row[];
  back: Row[];
}

/** A proposal that somebody does not want to see again; of that the server knows nothing. */
export interface Rejection {
  words: string;
  rejected: string;
}

/** What one says of bars, and what one does with annotations: one history for all of it. */
type Step = Change | Rejection | Act;

interface Kept {
  done: Step[];
  undone: Step[];
  /** what the server has not taken yet, in the order in which it was said */
  waiting: Change[];
}

export class Corrections extends EventTarget {
  private kept: Kept = { done: [], undone: [], waiting: [] };
  /** one thing after the other, however fast they come */
  private line = Promise.resolve();
  private readonly name: string;
  problem: Refused | null = null;
  job: Job | null = null;

  constructor(work: string) {
    super();
    this.name = `descant.corrections ${work}`;
    try {
      this.kept = { ...this.kept, ...(JSON.parse(sessionStorage.getItem(this.name) ?? "{}") as Partial<Kept>) };
    } catch {
      // Storage is forbidden, or holds something else: it begins with nothing.
    }
  }

  get waiting(): readonly Change[] {
    return this.kept.waiting;
  }
  get lastDone(): string | null {
    return (this.kept.waiting.at(-1) ?? this.kept.done.at(-1))?.words ?? null;
  }
  get lastUndone(): string | null {
    return this.kept.undone.at(-1)?.words ?? null;
  }

  isRejected(key: string): boolean {
    return this.kept.done.some((each) => "rejected" in each && each.rejected === key);
  }

  reject(rejection: Rejection): void {
    this.kept.done.push(rejection);
    this.kept.undone = [];
    this.tell();
  }

  say(change: Change): Promise<void> {
    this.kept.waiting.push(change);
    this.kept.undone = [];
    this.tell();
    return this.sayWaiting();
  }

  /** It is done already. */
  note(act: Act): void {
    this.kept.done.push(act);
    this.kept.undone = [];
    this.tell();
  }

  sayWaiting(): Promise<void> {
    return this.next(() => this.drain());
  }
  undo(): Promise<void> {
    return this.next(() => this.takeBack());
  }
  redo(): Promise<void> {
    return this.next(() => this.turn(this.kept.undone, this.kept.done));
  }

  private next(work: () => Promise<void>): Promise<void> {
    this.line = this.line.then(work).then(() => this.tell());
    return this.line;
  }

  /** What is wrong in itself is told and goes; what may be sent again stays, and what comes behind it waits too. */
  private async drain(): Promise<void> {
    for (let change = this.kept.waiting[0]; change !== undefined; change = this.kept.waiting[0]) {
      const answer = await this.sent(change);
      if (answer === null && this.problem?.mayBeSentAgain === true) return;
      this.kept.waiting.shift();
      if (answer === null) return;
      if (answer.said.length + answer.back.length > 0) this.kept.done.push({ ...change, said: answer.said, back: answer.back });
    }
  }

  /** What nobody has taken yet needs not be sent. */
  private async takeBack(): Promise<void> {
    const unsent = this.kept.waiting.pop();
    if (unsent === undefined) return this.turn(this.kept.done, this.kept.undone);
    this.kept.undone.push({ ...unsent, said: unsent.back, back: unsent.said });
    if (this.kept.waiting.length === 0) this.problem = null;
  }

  /** The other way round; it stays where it was until the server has taken it. */
  private async turn(from: Step[], to: Step[]): Promise<void> {
    const step = from.at(-1);
    if (step === undefined) return;
    const turned = "rejected" in step ? step : "annotation" in step ? await this.turnedAct(step) : await this.turned(step);
    if (turned === null) return;
    from.pop();
    to.push(turned);
  }

  private async turnedAct(act: Act): Promise<Act | null> {
    this.problem = null;
    try {
      const turned = await turnedAct(act);
      this.dispatchEvent(new Event("descant-annotated"));
      return turned;
    } catch (error) {
      this.problem = error instanceof Refused ? error : new Refused(String(error), 0);
      return null;
    }
  }

  private async turned(step: Change): Promise<Change | null> {
    const answer = await this.sent({ ...step, said: step.back, back: step.said });
    return answer && { ...step, said: answer.said, back: answer.back };
  }

  private async sent({ one, other, said, back }: Change): Promise<{ said: Row[]; back: Row[] } | null> {
    this.problem = null;
    try {
      const answer = await send<{ said: Row[]; back: Row[]; job: Job | null }>(
        "api/concordances/corrections",
        { one, other },
        "PATCH",
        { said, back },
      );
      this.job = answer.job;
      this.dispatchEvent(new Event("descant-said"));
      return answer;
    } catch (error) {
      this.problem = error instanceof Refused ? error : new Refused(String(error), 0);
      return null;
    }
  }

  private tell(): void {
    try {
      sessionStorage.setItem(this.name, JSON.stringify(this.kept));
    } catch {
      // It is kept as long as the page is.
    }
    this.dispatchEvent(new Event("descant-corrections"));
  }
}
