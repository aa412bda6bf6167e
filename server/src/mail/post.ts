import { randomInt } from "node:crypto";
import type { Mail, Mailer } from "./mail.ts";

/** The least and the most that a mail waits, in milliseconds. */
const LEAST = 10;
const MOST = 50;
/** So many mails are on their way at most: a mail server that is slow must not fill the memory. */
const ON_THEIR_WAY = 1_000;
/** How long a stop waits for those that are, in milliseconds. */
const PATIENCE = 5_000;

/** Takes mail from those who answer requests. */
export interface Post {
  /**
   * Sends a mail once the answer is out, and never says what became of it, nor that it was one too many to take. It waits for
   * a moment of random length, so that neither this answer's time nor the next one's tells whether one was sent.
   */
  post(mail: Mail): void;
  /** Waits until everything was sent, but not for long. */
  close(): Promise<void>;
}

/** @param onError Told why a mail was not sent. Who wanted it can have it sent again. */
export function createPost(mailer: Mailer, onError: (error: unknown) => void): Post {
  const sending = new Set<Promise<void>>();
  return {
    post(mail) {
      if (sending.size >= ON_THEIR_WAY) {
        onError(new Error("Too many mails wait for the mail server"));
        return;
      }
      const sent = new Promise((resolve) => setTimeout(resolve, randomInt(LEAST, MOST)))
        .then(() => mailer.send(mail))
        .catch(onError)
        .finally(() => sending.delete(sent));
      sending.add(sent);
    },
    async close() {
      const { promise: late, resolve } = Promise.withResolvers<void>();
      const timer = setTimeout(resolve, PATIENCE);
      await Promise.race([Promise.all(sending), late]);
      clearTimeout(timer);
      mailer.close();
    },
  };
}
