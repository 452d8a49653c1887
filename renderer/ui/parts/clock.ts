import { useEffect, useState } from "react";

/** Tells the time in milliseconds since 1970. */
export type Clock = { now: () => number };

/** The present time, renewed every `everyMs`. */
export const useNow = (clock: Clock, everyMs: number): number => {
  const [now, setNow] = useState(() => clock.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(clock.now()), everyMs);
    return () => clearInterval(timer);
  }, [clock, everyMs]);
  return now;
};
