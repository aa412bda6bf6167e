/** Thrown when the suite could not run, so that nothing is known about the target. */
export class CouldNotRun extends Error {
  override name = "CouldNotRun";
}
