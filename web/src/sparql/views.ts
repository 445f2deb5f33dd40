/** What a view of an answer is; the reader chooses one. */
export interface File {
  name: string;
  mediaType: string;
  text: string;
}

export interface View {
  readonly label: string;
  draw(into: HTMLElement): void | Promise<void>;
  /** What of the answer can be taken along from this view. */
  file(): File;
  /** Called before another takes its place. */
  close?(): void;
}
