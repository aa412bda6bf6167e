import { matchesOf, type Span } from "./spans.ts";

/** Groups of digits with little between them: what is written as one number, or stands beside it. */
const RUN = /\d+(?:(?: {1,3}| ?[-._/] ?)\d+)*/g;
const GROUP = /\d+/g;
/** A word joined to the number, as in "ORD-4411": then it is an identifier of somebody's own making. */
const PREFIX = /([A-Za-z][A-Za-z\d]{0,20})[-_.#/]?$/;
/** Unless the word says that it is a number, or whose. */
const PLAIN_PREFIX = /(?:card|aadhaa?r|adhaar|uid|visa|amex|master|number|num|no|nr|id|karte|tarjeta|dni)$/i;
/** What a number is called that is no secret. */
const OTHERWISE_NAMED =
  /(?<!\p{L})(?:order|ticket|tracking|awb|parcel|package|shipment|booking|reservation|invoice|receipt|reference|ref|case|serial|product|item|article|model|sku|isbn|ean|upc|phone|mobile|cell|tel|telephone|call me|call|whatsapp|fax|pedido|orden|seguimiento|reserva|factura|tel[eé]fono|m[oó]vil|bestell\p{L}*|auftrag\p{L}*|sendung\p{L}*|rechnung\p{L}*|buchung\p{L}*|telefon\p{L}*|handy\p{L}*|mobil\p{L}*|commande|suivi|facture|t[eé]l[eé]phone)(?![\p{Ll}])[\p{L}.'#:()= ]{0,20}$/iu;

/** Digits that stand together, or a row of single ones. */
interface Group extends Span {
  size: number;
  /** Single digits apart from one another. */
  isSpread: boolean;
}

/** A row of groups, with all their digits. */
export interface DigitRun {
  text: string;
  groups: readonly Group[];
  digits: string;
  /** Where the digits of each group begin; of one more, where they all end. */
  offsets: readonly number[];
}

/** The runs of digits in a text. */
export function digitRuns(text: string): DigitRun[] {
  return matchesOf(RUN, text).map(({ 0: run, index }) => {
    const groups: Group[] = [];
    const offsets = [0];
    for (const { 0: digits, index: at } of matchesOf(GROUP, run)) {
      const [start, end] = [index + at, index + at + digits.length];
      const last = groups.at(-1);
      if (digits.length === 1 && last && (last.size === 1 || last.isSpread)) {
        groups[groups.length - 1] = { start: last.start, end, size: last.size + 1, isSpread: true };
        offsets[groups.length] = (offsets[groups.length] ?? 0) + 1;
        continue;
      }
      groups.push({ start, end, size: digits.length, isSpread: false });
      offsets.push((offsets.at(-1) ?? 0) + digits.length);
    }
    return { text, groups, digits: run.replace(/\D+/g, ""), offsets };
  });
}

/** Some groups of a run that may be one number. What stands around it is looked up only where the digits do not decide. */
export class NumberShape {
  readonly #run: DigitRun;
  readonly #first: number;
  readonly #last: number;

  constructor(run: DigitRun, first: number, last: number) {
    this.#run = run;
    this.#first = first;
    this.#last = last;
  }

  get length(): number {
    return (this.#run.offsets[this.#last + 1] ?? 0) - (this.#run.offsets[this.#first] ?? 0);
  }

  get digits(): string {
    return this.#run.digits.slice(this.#run.offsets[this.#first], this.#run.offsets[this.#last + 1]);
  }

  get groups(): number {
    return this.#last - this.#first + 1;
  }

  get span(): Span {
    return { start: this.#run.groups[this.#first]?.start ?? 0, end: this.#run.groups[this.#last]?.end ?? 0 };
  }

  /** Whether every group but the last is of a size; so is the last where no other test is given for it. */
  isOf(test: (size: number) => boolean, ofLast = test): boolean {
    for (let at = this.#first; at < this.#last; at++) if (!test(this.#size(at))) return false;
    return ofLast(this.#size(this.#last));
  }

  /** It holds a row of single digits. */
  isSpread(): boolean {
    for (let at = this.#first; at <= this.#last; at++) if (this.#run.groups[at]?.isSpread) return true;
    return false;
  }

  /** It is neither a piece of a decimal number nor an address of the network: both have points as well. */
  isNumber(): boolean {
    if (this.#isPoint(this.#first - 1) || this.#isPoint(this.#last)) return false;
    let points = 0;
    for (let at = this.#first; at < this.#last; at++) points += this.#isPoint(at) ? 1 : 0;
    return points === 0 || (points === this.#last - this.#first && this.isOf((size) => size === 4));
  }

  /** It is joined to a word. */
  isJoined(): boolean {
    const prefix = PREFIX.exec(this.#before(25))?.[1];
    return (
      (prefix !== undefined && !PLAIN_PREFIX.test(prefix)) || /[A-Za-z]/.test(this.#run.text.charAt(this.span.end))
    );
  }

  /** The text before it calls it something that is no secret. */
  isOtherwise(): boolean {
    return OTHERWISE_NAMED.test(this.#before(50));
  }

  /** A plus sign stands before it, as before the number of a telephone abroad. */
  hasPlus(): boolean {
    return this.#before(1) === "+";
  }

  /** With what stands between its groups. */
  get written(): string {
    const { start, end } = this.span;
    return this.#run.text.slice(start, end);
  }

  #size(group: number): number {
    return this.#run.groups[group]?.size ?? 0;
  }

  #isPoint(group: number): boolean {
    const [here, next] = [this.#run.groups[group], this.#run.groups[group + 1]];
    return here !== undefined && next?.start === here.end + 1 && this.#run.text[here.end] === ".";
  }

  #before(length: number): string {
    const { start } = this.span;
    return this.#run.text.slice(Math.max(0, start - length), start);
  }
}
