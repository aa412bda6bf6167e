import type { components } from "./contract.ts";
import { MemoryOSError } from "./error.ts";
import type { QuotaEnvelope } from "./quota.ts";
import type { StoredMemory } from "./results.ts";
import type { Answer } from "./transport.ts";

/**
 * One page of a list. Iterating over it visits this page and then all that follow, each fetched when it is needed.
 *
 * @example
 * ```ts
 * for await (const stored of await memory.list({ externalUserId: "customer-123" })) console.log(stored.content);
 * ```
 */
export class MemoryPage implements AsyncIterable<StoredMemory> {
  /** The memories of this page, newest first. */
  readonly items: StoredMemory[];
  /** Where the next page starts; null on the last one. */
  readonly nextCursor: string | null;
  /** The page size that was applied. */
  readonly limit: number;
  /** How many memories the whole list has. */
  readonly total: number;
  /** Quota and health, as of this answer. */
  readonly quota: QuotaEnvelope;
  readonly #pageAt: (cursor: string) => Promise<MemoryPage>;

  /** @internal */
  constructor(
    { body, quota }: Answer<components["schemas"]["MemoryPage"]>,
    pageAt: (cursor: string) => Promise<MemoryPage>,
  ) {
    this.items = body.data;
    this.nextCursor = body.pagination.nextCursor ?? null;
    this.limit = body.pagination.limit;
    this.total = body.pagination.total;
    this.quota = quota;
    this.#pageAt = pageAt;
  }

  /** Visits every memory from this page to the last. Throws {@link MemoryOSError} when a page cannot be fetched. */
  async *[Symbol.asyncIterator](): AsyncGenerator<StoredMemory, void, undefined> {
    yield* this.items;
    let cursor = this.nextCursor;
    while (cursor !== null) {
      const page: MemoryPage = await this.#pageAt(cursor);
      yield* page.items;
      if (page.nextCursor === cursor) {
        throw new MemoryOSError("The list does not advance: a page names itself as the next one.", {
          code: "INVALID_RESPONSE",
          requestId: page.quota.requestId,
          quota: page.quota,
        });
      }
      cursor = page.nextCursor;
    }
  }
}
