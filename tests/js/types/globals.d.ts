// Names that only some of the surroundings have in which the scripts run.

/** In node, for tests and for programs that search. */
declare const module: { exports: object };
declare const require: (name: string) => Longhand;

interface Window {
  /** Takes a file of the index from the script that holds it; see docs/index-format.md. */
  S(name: string, content: unknown): void;
  /** https://w3c.github.io/trusted-types/dist/spec/, where a browser has it. */
  trustedTypes?: { createPolicy<R>(name: string, rules: R): R };
}
