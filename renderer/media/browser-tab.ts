/** Which of a browser's tabs has a visit: the first one, until another takes it over. */
export type TabClaim = { claim: () => Promise<boolean>; takeOver: () => Promise<void> };

const forEver = (): Promise<never> => new Promise(() => undefined);

/** A claim by the browser's own lock manager, which frees it when the tab goes; `onLost` when another tab took over. */
export const createTabClaim = (name: string, onLost: () => void): TabClaim => {
  let isOurs = false;
  const hold = (options: LockOptions): Promise<boolean> =>
    new Promise((resolve) => {
      let isHeld = false;
      const held = navigator.locks.request(name, options, (lock) => {
        isHeld = lock !== null;
        isOurs ||= isHeld;
        resolve(isHeld);
        return isHeld ? forEver() : undefined;
      });
      void held.then(undefined, () => {
        if (isHeld) isOurs = false;
        if (isHeld) onLost();
        resolve(false);
      });
    });
  return {
    claim: async () => isOurs || hold({ ifAvailable: true }),
    takeOver: async () => void (await hold({ steal: true })),
  };
};
