/** Counts what one transaction did, so that no change of state is committed without its audit row. */
export type Unit = { changed(): void; audited(): void; isAccountedFor(): boolean };

/** A fresh count. */
export const newUnit = (): Unit => {
  let changes = 0;
  let audits = 0;
  return {
    changed: () => void (changes += 1),
    audited: () => void (audits += 1),
    isAccountedFor: () => changes === 0 || audits > 0,
  };
};
