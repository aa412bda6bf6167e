import { InvalidResponseError } from "./errors.ts";
import type { QuotaEnvelope } from "./quota.ts";

/**
 * One page of a list. Iterating over it visits this page and then all that follow, each fetched when it is needed.
 *
 * @example
 * ```ts
 * for await (const stored of await memory.list({ externalUserId: "customer-123" })) console.log(stored.content);
 * ```
 */
export class Page<Item> implements AsyncIterable<Item> {
  /** What is on this page. */
  declare readonly items: Item[];
  /** Where the next page starts; null on the last one. */
  declare readonly nextCursor: string | null;
  /** The page size that was applied. */
  declare readonly limit: number;
  /** How many items the whole list has. */
  declare readonly total: number;
  /** Quota and health, as of this answer. */
  declare readonly quota: QuotaEnvelope;
  readonly #pageAt: (cursor: string) => Promise<Page<Item>>;

  /** @internal */
  constructor(
    items: Item[],
    pagination: object,
    quota: QuotaEnvelope,
    pageAt: (cursor: string) => Promise<Page<Item>>,
  ) {
    Object.assign(this, { nextCursor: null }, pagination, { items, quota });
    this.#pageAt = pageAt;
  }

  /**
   * Visits every item from this page to the last. Throws {@link MemoryOSError} when a page cannot be fetched.
   *
   * @example
   * ```ts
   * for await (const key of await memory.keys.list()) console.log(key.name);
   * ```
   */
  async *[Symbol.asyncIterator](): AsyncGenerator<Item, void, undefined> {
    yield* this.items;
    let cursor = this.nextCursor;
    while (cursor !== null) {
      const page: Page<Item> = await this.#pageAt(cursor);
      yield* page.items;
      if (page.nextCursor === cursor) {
        const message = "A page that follows itself.";
        throw new InvalidResponseError(message, { code: "INVALID_RESPONSE", quota: page.quota });
      }
      cursor = page.nextCursor;
    }
  }
}
