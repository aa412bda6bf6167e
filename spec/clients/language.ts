/** A language that a client is generated for. */
export interface Language {
  /** As it is asked for on the command line. */
  name: string;
  generator: string;
  /** Pinned: the same client every time. */
  version: string;
  /** The document that the generator is fed; null when it reads none. */
  document: "3.1" | "3.0" | null;
  needs: Need[];
  /** With `CI=true` a missing toolchain is a failure, and not left out. */
  isExpected: boolean;
  /** What the generator needs to run is installed once and kept. */
  install?: Step;
  /** Without it the client is generated while it is compiled. */
  generate?: Step;
  compile: Step;
  /** The command that runs the scenario and prints what it saw as one line of JSON. */
  scenario(work: Workshop): Command;
  /** Where the generated code is when it is compiled: files and folders; empty for a client that is not generated. */
  code(work: Workshop): string[];
}

/** A command that has to be on this machine. */
export interface Need {
  /** Prints its version. */
  command: [program: string, ...args: string[]];
  /** At least, such as `1.25`. */
  version: string;
  /** What to install. */
  install: string;
}

export interface Step {
  /** Files of the language's folder that decide what an install brings; it is repeated when one of them changes. */
  inputs?: string[];
  run(work: Workshop): Promise<void>;
}

export interface Command {
  program: string;
  args: string[];
  env?: Record<string, string>;
}

/** Where one language's client is made. */
export interface Workshop {
  /** What is kept from run to run: generators, packages, build results. */
  cache: string;
  /** A copy of the language's folder, where the client is generated and built. */
  project: string;
  /** The document to feed to the generator. */
  document: string;
  /** Runs a command in `project`; a failure has what it printed. */
  run(program: string, args: string[], env?: Record<string, string>): Promise<string>;
}
