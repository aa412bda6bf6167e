import { describe, expect, it, vi } from "vitest";
import type { Mail, Mailer } from "./mail.ts";
import { createPost } from "./post.ts";

const MAIL: Mail = { to: "maya@example.com", subject: "Hello", text: "Hello" };

/** A mail server that takes nothing until it is told to. */
function slowMailer() {
  const { promise, resolve } = Promise.withResolvers<void>();
  const sent: Mail[] = [];
  let isClosed = false;
  const mailer: Mailer = {
    async send(mail) {
      await promise;
      sent.push(mail);
    },
    close() {
      isClosed = true;
    },
  };
  return { mailer, sent, release: resolve, isClosed: () => isClosed };
}

describe("the post", () => {
  it("takes no more than a number of mails at a time, and tells the sender of none of it", async () => {
    const { mailer, sent, release } = slowMailer();
    const errors: unknown[] = [];
    const post = createPost(mailer, (error) => errors.push(error));
    const told = new Set<unknown>();
    for (let n = 0; n < 1_200; n++) told.add(post.post(MAIL));
    expect([...told]).toEqual([undefined]);
    expect(errors).toHaveLength(200);
    expect(String(errors[0])).toContain("Too many mails");
    release();
    await post.close();
    expect(sent).toHaveLength(1_000);
    expect(errors).toHaveLength(200);
  });

  it("does not hold up a stop when the mail server is slow", async () => {
    vi.useFakeTimers();
    try {
      const { mailer, isClosed } = slowMailer();
      const post = createPost(mailer, () => {});
      post.post(MAIL);
      const closed = post.close();
      await vi.advanceTimersByTimeAsync(4_900);
      expect(isClosed()).toBe(false);
      await vi.advanceTimersByTimeAsync(200);
      await closed;
      expect(isClosed()).toBe(true);
    } finally {
      vi.useRealTimers();
    }
  });
});
