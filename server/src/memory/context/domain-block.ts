import type { DomainSection } from "../../domains/types.ts";
import { largestFitting } from "./tokens.ts";

/** A part of the domain block as it is written. */
export interface DomainPart {
  key: string;
  /** Null in the short form. */
  title: string | null;
  about: string | null;
  lines: string[];
}

/** The domain block as it is written. */
export interface DomainBlock {
  parts: DomainPart[];
  /** Its sections are shortened for want of room: white space is saved as well. */
  isShort: boolean;
}

export const NO_DOMAIN: DomainBlock = { parts: [], isShort: false };

/**
 * Chooses what there is room for: of the lines those of lower rank first, and of equal rank the first. Sections that have a
 * short form are there in any case, in full unless that takes the room of lines that must not be missed.
 *
 * @param fits Whether a block has room; one of nothing but what must not be missed may take the room of everything else.
 */
export function fitDomain(
  sections: readonly DomainSection[],
  fits: (block: DomainBlock, isNeeded: boolean) => boolean,
): DomainBlock {
  const ranked = sections
    .filter(({ short }) => short === undefined)
    .flatMap(({ about, lines }) => [...(about === null ? [] : [{ text: about, rank: 0 }]), ...lines])
    .sort((a, b) => a.rank - b.rank);
  const blockOf = (count: number, isShort: boolean): DomainBlock => {
    const kept = new Set(ranked.slice(0, count).map(({ text }) => text));
    return { parts: sections.flatMap((section) => partOf(section, kept, isShort)), isShort };
  };
  const needed = ranked.filter(({ rank }) => rank === 0).length;
  const hasRoom = (count: number, isShort: boolean) => fits(blockOf(count, isShort), count <= needed);
  const most = (isShort: boolean) => largestFitting(ranked.length, (count) => hasRoom(count, isShort));
  const full = most(false);
  const hasShort = sections.some(({ short }) => short !== undefined);
  if (!hasShort || (full >= needed && hasRoom(full, false))) return blockOf(full, false);
  const shortened = most(true);
  return shortened > full || !hasRoom(full, false) ? blockOf(shortened, true) : blockOf(full, false);
}

function partOf(section: DomainSection, kept: ReadonlySet<string>, isShort: boolean): DomainPart[] {
  const { key, title, about, lines, short } = section;
  if (isShort && short !== undefined) return [{ key, title: null, about: null, lines: [short] }];
  const isKept = (text: string) => short !== undefined || kept.has(text);
  const shown = lines.map(({ text }) => text).filter(isKept);
  const said = about !== null && isKept(about) ? about : null;
  if (said === null && shown.length === 0) return [];
  return [{ key, title, about: said, lines: shown }];
}

/** All that a part says, where its key names it. */
export function textsOf({ about, lines }: DomainPart): string[] {
  return about === null ? lines : [about, ...lines];
}
