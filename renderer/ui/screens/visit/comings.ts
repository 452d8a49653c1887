/** Somebody who is in the visit. */
type Named = { id: string; name: string };

type WithHand = Named & { hand: number | null };

/** Who came and who left between two looks at the same visit. */
export type Comings = { came: readonly string[]; left: readonly string[] };

const namesOf = (people: readonly Named[], others: readonly Named[]): string[] =>
  people.filter(({ id }) => others.every((other) => other.id !== id)).map(({ name }) => name);

/** The names of those whose hand went up between two looks. */
export const raisedBetween = (before: readonly WithHand[], now: readonly WithHand[]): readonly string[] =>
  now
    .filter(
      ({ id, hand }) => hand !== null && !before.some((other) => other.id === id && other.hand !== null),
    )
    .map(({ name }) => name);

/** The names of those who are new and of those who are gone. */
export const comingsOf = (before: readonly Named[], now: readonly Named[]): Comings => ({
  came: namesOf(now, before),
  left: namesOf(before, now),
});
