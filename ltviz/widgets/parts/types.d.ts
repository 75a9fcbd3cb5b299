// The protocol between a widget and its host, and the shapes that parts hand to one another. Only the type checker reads this.

/** What anywidget (or the static host) gives: trait values by name. */
interface Model<T> {
  get<K extends keyof T & string>(name: K): T[K];
  set<K extends keyof T & string>(name: K, value: T[K]): void;
  save_changes(): void;
  on(event: string, callback: () => void): void;
  off(event: string, callback: () => void): void;
}
interface Render<T> { model: Model<T>; el: HTMLElement; }

/** An array as it crosses: little-endian bytes, dtype and shape (`ltviz.widgets.arrays.pack`). */
interface Packed { data: DataView | ArrayBuffer | Uint8Array; dtype: string; shape: number[]; }
type Typed = Uint8Array | Int8Array | Uint16Array | Int16Array | Uint32Array | Int32Array | Float32Array | Float64Array;

/** A colour as four bytes, and the named colours of tokens.css without their prefix. */
type Rgb = [number, number, number];
type Colours = Record<string, string>;

/** Things to undo when the view goes. */
interface Life {
  add(undo: () => void): void;
  on(target: EventTarget, type: string, act: (event: any) => void, options?: AddEventListenerOptions): void;
  watch(model: Model<any>, names: string[], act: () => void): void;
  end(): void;
}
interface Sync<T> {
  set<K extends keyof T & string>(name: K, value: T[K]): void;
  flush(): void;
}
interface Card {
  root: HTMLElement; stage: HTMLElement; controls: HTMLElement; more: HTMLElement; life: Life;
  title(text: string): void;
  say(text: string): void;
  describe(text: string): void;
}
interface Control<V> { element: HTMLElement; set(value: V): void; }
interface Slider extends Control<number> { input: HTMLInputElement; range(min: number, max: number): void; }
interface Player extends Control<boolean> { playing(): boolean; }
interface Choice<V> { value: V; label: string; }
interface Surface {
  canvas: HTMLCanvasElement; context: CanvasRenderingContext2D;
  /** CSS pixels; the context is scaled already. */
  width(): number; height(): number; ratio(): number;
  /** Asks for the height again: the layout has changed. */
  fit(): void;
  repaint(): void;
}
/** How a network is drawn: its colour in tokens.css and the name of its mark. */
interface Look { token: string; mark: string; }
/** A difference of accuracies, as fractions: each seed's (NaN: did not run), their mean and its 95 % interval over n seeds. */
interface Gap { values: number[]; mean: number; low: number; high: number; n: number; }
interface GapSide { look: Look; text: string; }
interface Scale {
  (value: number): number;
  invert(position: number): number;
  domain: [number, number]; range: [number, number]; log: boolean;
}
/** A row of a tooltip: a heading, or a name with its value. */
type Row = string | [string, string];
interface Tip { show(x: number, y: number, rows: Row[]): void; hide(): void; pin(on: boolean): void; element: HTMLElement; }
interface Inspect<H> {
  /** What lies under this point of the stage (CSS pixels), or null. */
  find(x: number, y: number): H | null;
  rows(hit: H): Row[];
  /** Where the tooltip points to when the hit came from the keyboard. */
  place?(hit: H): [number, number];
  /** The neighbour in a direction; dx and dy are steps, ten with Page keys. */
  step?(hit: H | null, dx: number, dy: number): H | null;
  /** What a click, Enter or space does, instead of pinning; answers with what a screen reader says of it. */
  act?(hit: H): string;
  changed?(hit: H | null, pinned: boolean): void;
  reset?(): void;
}
interface Inspector<H> {
  clear(): void;
  /** Says the numbers of the same hit anew: what lies under it has changed. */
  refresh(): void;
  pinned(): boolean;
  /** Pins a hit that came from outside, e.g. from a trait. */
  pinTo(hit: H): void;
}
