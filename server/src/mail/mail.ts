/** A letter to one person, in plain text. */
export interface Mail {
  /** The address alone, without a name. */
  to: string;
  subject: string;
  text: string;
}

/** Carries mail. */
export interface Mailer {
  /** Resolves when it was handed over; rejects when that failed. */
  send(mail: Mail): Promise<void>;
  close(): void;
}
