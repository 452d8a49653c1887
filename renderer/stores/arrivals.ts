/** How somebody is told that people wait: a notification of main's, and a sound of the page's. Neither can carry a name. */
export type ArrivalParts = {
  notify: (count: number) => unknown;
  ring: () => void;
  /** While something is shared everybody would hear or see it: main keeps the notification back by itself. */
  isSharing: () => boolean;
};

/** Tells that more people wait than before; the first count of a sign-in is no news. */
export type Arrivals = { count: (waiting: number) => void; forget: () => void };

/** Nobody was counted yet. */
export const createArrivals = ({ notify, ring, isSharing }: ArrivalParts): Arrivals => {
  let before: number | null = null;
  return {
    count: (waiting) => {
      const hasGrown = before !== null && waiting > before;
      before = waiting;
      if (!hasGrown) return;
      notify(waiting);
      if (!isSharing()) ring();
    },
    forget: () => {
      before = null;
    },
  };
};
