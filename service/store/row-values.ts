import { SignedEnvelope } from "../../protocol/signed/envelope.ts";

/** A fact as the database holds it. */
export const flag = (fact: boolean): number => (fact ? 1 : 0);

/** The envelope of a column. */
export const envelopeOf = (json: string): SignedEnvelope => SignedEnvelope.parse(JSON.parse(json));

/** Applies `change` to a value unless it is null. */
export const unlessNull = <In, Out>(value: In | null, change: (value: In) => Out): Out | null =>
  value === null ? null : change(value);

/** Drops keys whose value is undefined, so that a patch never writes over a column that it does not name. */
export const present = <T extends object>(patch: T): Partial<T> => {
  const copy: Partial<T> = { ...patch };
  for (const key in copy) if (copy[key] === undefined) delete copy[key];
  return copy;
};
