import { v7 } from "uuid";

/** Ids for which random bytes are fetched at once: fetching them costs more than all the rest of an id. */
const POOLED = 256;
const BYTES = 16;

const pool = new Uint8Array(POOLED * BYTES);
let used = pool.length;
let msecs = 0;
let seq = 0;

/** A new id: a UUID of version 7 (RFC 9562), greater than each that this process made before. */
export function uuidv7(): string {
  if (used === pool.length) {
    crypto.getRandomValues(pool);
    used = 0;
  }
  const random = pool.subarray(used, used + BYTES);
  used += BYTES;
  const now = Date.now();
  if (now > msecs) {
    msecs = now;
    // Of 32 bits that only the half is used of, so that there is room to count up within a millisecond.
    seq = new DataView(random.buffer, random.byteOffset).getUint32(6) & 0x7f_ff_ff_ff;
  } else {
    seq = (seq + 1) | 0;
    if (seq === 0) msecs += 1;
  }
  return v7({ random, msecs, seq });
}
