/** A recording with the browser's own player; the bar that sounds leads the other panes. */
import { playedIn, type Played } from "./material";
import { Pane } from "./pane";

export class RecordingPane extends Pane {
  private played: Played[] = [];
  private sounding = 0;

  protected async start(): Promise<void> {
    this.played = await playedIn(this.version, this.source).catch(() => []);
    if (this.played.length === 0) this.say("Its bars were not found in this recording yet.");
    this.player?.addEventListener("timeupdate", () => this.follow());
  }

  protected async show(bar: number): Promise<void> {
    const there = this.played.find((each) => each.index === bar);
    if (there === undefined || this.player === null || bar === this.sounding) return;
    this.sounding = bar;
    this.player.currentTime = there.start;
  }

  private get player(): HTMLAudioElement | null {
    return this.querySelector("audio");
  }

  private follow(): void {
    const now = this.player?.currentTime ?? 0;
    const there = this.played.find((each) => each.start <= now && now < each.end);
    if (there === undefined || there.index === this.sounding || this.player?.paused !== false) return;
    this.sounding = there.index;
    this.choose(there.index);
  }
}
