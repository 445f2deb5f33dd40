/** A recording: its waveform, and below it what is known of its times. The bar that sounds leads the other panes. */
import { say } from "../page/words";
import type { Mark } from "./marks";
import { Pane } from "./pane";
import { asSlider, sayAt, wireKeys, zoomButtons, type Desk } from "./recording/desk";
import { boxesOf, correctedBoxes, LanesView, type Box } from "./recording/lanes";
import { COARSE, type Correction, correctionsOf, lanesOf, peaksOf, type Lanes, type Peaks, type PlayedBar } from "./recording/material";
import { failed, lacking, unplayable } from "./recording/notes";
import { Span, SpanChosen } from "./recording/span";
import { at, barsIn, clock, nearest, spoken, Stops } from "./recording/times";
import type { Selected, What } from "./selection";
import type { Waveform } from "./recording/waveform";

const FLAT = new Float32Array(2);

function paragraph(name: string): HTMLElement {
  const found = document.createElement("p");
  found.className = `small ${name}`;
  return found;
}

export class RecordingPane extends Pane implements Desk {
  private readonly place = paragraph("pane-place");
  private readonly notes = document.createElement("div");
  private waveform: Waveform | null = null;
  private view: LanesView | null = null;
  private played: PlayedBar[] | null = null;
  private boxes: { bars: Box[]; chords: Box[] } = { bars: [], chords: [] };
  private corrections: Correction[] = [];
  private counts: number[] = [];
  private stops = new Stops([], 0);
  private sounding: PlayedBar | undefined;
  private wanted: number | null = null;
  /** Not while it comes: players say that they stand at the beginning, where nobody went. */
  private mayLead = false;
  private span: Span | null = null;
  private marks: Mark[] = [];

  protected async start(): Promise<void> {
    const { audio } = this;
    if (audio === null) throw new Error(say("Its sound is not kept here: bring the file in again."));
    this.frame(audio);
    const drawing = import("./recording/waveform");
    const [lanes, peaks] = await Promise.all([
      lanesOf(this.fileIri, this.version).catch(this.telling(say("What is known of its times cannot be had"))),
      peaksOf(this.fileIri, COARSE).catch(this.telling(say("Its waveform cannot be had"))),
    ]);
    this.know(lanes);
    audio.addEventListener("timeupdate", () => this.moved(audio.currentTime));
    const { Waveform } = await drawing;
    const shown = peaks ?? this.flat(audio);
    this.stops = new Stops(this.played ?? [], shown.duration);
    const host = document.createElement("div");
    host.className = "pane-wave";
    this.place.before(host);
    const heard = {
      moved: (time: number) => this.moved(time),
      pointed: (time: number, thing: Element | undefined) => {
        this.take(null); // as text is not selected any more where somebody clicks
        this.go(thing instanceof SVGElement ? Number(thing.dataset["start"]) : time);
      },
      drawn: (start: number, end: number) => this.take(new Span(start, end)),
      seen: () => this.look(),
    };
    this.waveform = new Waveform(host, audio, this.fileIri, shown, heard, this.life);
    this.equip(this.waveform, lanes, shown.duration);
    if (this.wanted !== null) await this.show(this.wanted);
    this.mayLead = true;
  }

  /** Led to a bar while nothing is known yet, it goes there later. */
  protected async show(bar: number): Promise<void> {
    this.wanted = bar;
    if (this.played === null || this.audio === null || this.sounding?.index === bar) return;
    const there = nearest(this.played, bar, this.audio.currentTime);
    this.say(there === undefined && this.played.length > 0 ? say("Bar {bar} does not sound in this recording.", { bar }) : "");
    if (there === undefined) return;
    this.sounding = there;
    this.go(there.start);
  }

  /** A span of its own as such, bars in their lane. */
  override mark(marks: Mark[]): void {
    this.marks = marks;
    if (this.waveform === null) return; // they are drawn when there is something to draw them in
    const own = marks.map((each) => each.part).find((part) => part?.kind === "span" && part.source === this.source);
    const [start, end] = own?.kind === "span" ? own.seconds : [0, 0];
    if (start === end) this.keep(null);
    else if (this.span?.is(start, end) !== true) this.keep(new Span(start, end));
    this.view?.mark(marks, this.played ?? []);
    this.look();
  }

  override annotate(counts: number[]): void {
    this.counts = counts;
    void correctionsOf(this.fileIri, this.version).then(
      (corrections) => {
        this.corrections = corrections;
        this.remark();
      },
      () => this.remark(), // then what was heard stands alone
    );
  }

  override placed(file: string, what: What): Selected | null {
    if (file !== this.fileIri || what.kind !== "span") return null;
    const [start, end] = what.seconds;
    return { version: this.version, bars: barsIn(this.played ?? [], start, end), part: { ...what, source: this.source, file } };
  }

  /** What people say of its bars and chords. */
  private remark(): void {
    this.view?.annotate(this.counts);
    this.view?.correct(this.corrections);
    this.look();
    if (this.view !== null) this.moved(this.now); // it may sound another chord by now
  }

  toggle(): void {
    const { audio } = this;
    if (audio?.paused === false) audio.pause();
    else audio?.play().catch(() => undefined); // the player says why
  }

  step(by: -1 | 1): void {
    this.go(by > 0 ? this.stops.after(this.now) : this.stops.before(this.now));
  }

  extend(by: -1 | 1): void {
    const span = this.span ?? new Span(this.stops.from(this.now), this.stops.from(this.now));
    this.take(span.to(by > 0 ? this.stops.after(span.head) : this.stops.before(span.head)));
  }

  zoom(by: number): void {
    this.waveform?.zoom(by).catch(this.telling(say("Its waveform cannot be had any finer")));
  }

  edge(at: 0 | 1): void {
    this.go(at * (this.waveform?.duration ?? 0));
  }

  private get audio(): HTMLAudioElement | null {
    return this.querySelector("audio");
  }
  private get now(): number {
    return this.audio?.currentTime ?? 0;
  }

  private frame(audio: HTMLAudioElement): void {
    this.stage.removeAttribute("tabindex"); // its axis takes the keys
    this.stage.append(this.place, this.notes);
    const complain = (): void => this.notes.append(unplayable(audio));
    if (audio.error !== null) complain();
    else audio.addEventListener("error", complain, { once: true });
    audio.addEventListener("play", () => {
      for (const each of document.querySelectorAll("audio")) if (each !== audio) each.pause();
    });
  }

  private telling(what: string): (error: unknown) => null {
    return (error) => {
      this.notes.append(failed(what, error));
      return null;
    };
  }

  private know(lanes: Lanes | null): void {
    this.played = lanes?.bars?.played ?? [];
    if (lanes === null) return;
    this.boxes = boxesOf(lanes);
    const work = this.closest<HTMLElement>("descant-workspace")?.dataset["work"];
    this.notes.append(...lacking(lanes, this.fileIri, work));
  }

  /** Of a waveform that cannot be had: as long as the player says, or what is known of its times. */
  private flat(audio: HTMLAudioElement): Peaks {
    const last = Math.max(1, this.boxes.bars.at(-1)?.end ?? 0, this.boxes.chords.at(-1)?.end ?? 0);
    return { channels: [FLAT, FLAT], points: Infinity, duration: Number.isFinite(audio.duration) ? audio.duration : last };
  }

  private equip(waveform: Waveform, lanes: Lanes | null, duration: number): void {
    this.view = new LanesView(waveform.lanes, lanes, duration);
    const name = this.querySelector("h2")?.textContent ?? "";
    asSlider(waveform.axis, say("Time in the recording of {name}", { name }), duration);
    wireKeys(waveform.axis, this);
    this.querySelector("h2")?.after(zoomButtons(this));
    this.mark(this.marks);
    this.remark();
  }

  private look(): void {
    if (this.waveform !== null) this.view?.draw(this.waveform.seen, this.waveform.pixelsASecond);
  }

  private go(time: number): void {
    if (this.audio !== null) this.audio.currentTime = time;
    this.waveform?.show(time);
  }

  /** Whoever listens, or goes somewhere, leads; who is led stands in its bar already. */
  private moved(time: number): void {
    const bar = at(this.played ?? [], time);
    const led = bar === this.sounding;
    this.sounding = bar;
    if (!led && this.mayLead && bar?.index != null) this.choose(bar.index);
    const chord = at(correctedBoxes(this.corrections), time) ?? at(this.boxes.chords, time);
    const sounds = [at(this.boxes.bars, time), chord].map((each) => each?.said);
    const [digits, known] = [this.audio?.paused === false ? 0 : 1, sounds.filter((each) => each !== undefined)];
    const said = [clock(time, digits), ...known].join(" · ");
    if (this.place.textContent !== said) this.place.textContent = said;
    if (this.waveform !== null && (!led || digits > 0)) sayAt(this.waveform.axis, time, [spoken(time, digits), ...known].join("; "));
  }

  /** The workspace hears of it, and says what is marked then. */
  private take(span: Span | null): void {
    const [start, end] = span === null ? [0, 0] : [span.start, span.end];
    if (span === null ? this.span === null : this.span?.is(start, end) === true) return;
    this.keep(span);
    this.dispatchEvent(new SpanChosen(this.version, this.source, start, end, barsIn(this.played ?? [], start, end)));
  }

  private keep(span: Span | null): void {
    this.span = span;
    if (span === null) this.waveform?.clear();
    else this.waveform?.select(span);
  }
}
