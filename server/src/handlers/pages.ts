import { LRUCache } from "lru-cache";
import type { Json } from "../http/json.ts";
import type { Body } from "../http/operation.ts";
import type { EndUser, Scope } from "../store/types.ts";

/** Memory that pages may take together, in bytes. */
const MAX_BYTES = 32 * 1024 * 1024;

/** A page of a user's list, as it is sent. */
export interface Page {
  body: Json<Body<"listMemories">>;
  /** Value of the header `Link`; null on the last page. */
  link: string | null;
  /** When time alone makes it another: milliseconds since 1970. */
  goodUntil: number;
}

/**
 * Pages of the lists asked for most recently. Every write to what a list shows changes the user's `revision` or
 * `accesses`, and then none of that user's pages is given again: a page is never wrong.
 */
export interface Pages {
  find(user: EndUser, query: string, now: Date): Page | null;
  /** @param user As read before the page was. */
  keep(user: EndUser, query: string, page: Page): void;
  /** Keeps nothing of what was erased. */
  forget(user: Scope): void;
}

interface Kept {
  revision: number;
  accesses: number;
  pages: Map<string, Page>;
}

export function createPages(): Pages {
  const users = new LRUCache<string, Kept>({ maxSize: MAX_BYTES, sizeCalculation: bytesOf });

  function current(user: EndUser): Kept | null {
    const kept = users.get(keyOf(user));
    return kept?.revision === user.revision && kept.accesses === user.accesses ? kept : null;
  }

  return {
    find(user, query, now) {
      const page = current(user)?.pages.get(query);
      return page && now.getTime() <= page.goodUntil ? page : null;
    },
    keep(user, query, page) {
      const { revision, accesses } = user;
      const pages = current(user)?.pages ?? new Map();
      // Set anew, so that its size is counted anew.
      users.set(keyOf(user), { revision, accesses, pages: pages.set(query, page) });
    },
    forget: (user) => void users.delete(keyOf(user)),
  };
}

function keyOf({ tenantId, userId }: Scope): string {
  return `${tenantId} ${userId}`;
}

/** Of two bytes for each character, as text with any beyond Latin-1 takes. */
function bytesOf({ pages }: Kept): number {
  let characters = 500;
  for (const [query, { body, link }] of pages) characters += query.length + body.length + (link?.length ?? 0) + 100;
  return 2 * characters;
}
