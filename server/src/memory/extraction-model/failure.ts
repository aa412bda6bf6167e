/** A model did not say what is worth remembering; the message names the model and says what it did instead. */
export class ModelFailure extends Error {
  override readonly name = "ModelFailure";
  /** Whether it would fail with another conversation as well. */
  readonly outage: boolean;

  constructor(message: string, { outage }: { outage: boolean }) {
    super(message);
    this.outage = outage;
  }
}
