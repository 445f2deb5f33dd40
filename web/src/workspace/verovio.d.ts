/** What we use of verovio's npm release, which has no types, as `web/verovio.ts` makes two files of it. */
declare module "verovio/wasm" {
  export default function createModule(given: { compiled: WebAssembly.Module }): Promise<object>;
}
declare module "verovio/binary" {
  const address: string;
  export default address;
}
declare module "verovio/esm" {
  export const LOG_OFF: number;
  export function enableLog(level: number, module: object): void;
  export class VerovioToolkit {
    constructor(module: object);
    setOptions(options: Record<string, unknown>): void;
    select(what: Record<string, string>): boolean;
    redoLayout(): void;
    loadData(text: string): boolean;
    getPageCount(): number;
    getPageWithElement(id: string): number;
    renderToSVG(page: number): string;
  }
}
