declare const phi: unique symbol;

/** A value that may identify a patient. The logger's types refuse it; take it out only to show or to seal it. */
export type Phi<T> = { readonly [phi]: T; readonly reveal: () => T };

class Hidden<T> {
  declare readonly [phi]: T;
  readonly #value: T;
  constructor(value: T) {
    this.#value = value;
  }
  readonly reveal = (): T => this.#value;
  toJSON(): string {
    return "[phi]";
  }
  toString(): string {
    return "[phi]";
  }
}

/** Marks a value as Phi: it prints, and serialises, as "[phi]". */
export const asPhi = <T>(value: T): Phi<T> => new Hidden(value);
