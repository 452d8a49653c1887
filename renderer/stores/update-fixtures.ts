import type { OfferedRelease, UpdateState, UpdateView } from "../../protocol/desktop-update.ts";
import { fail } from "../../protocol/errors.ts";
import { succeed } from "../../protocol/result.ts";
import type { UpdateMain } from "./update-desk.ts";

/** A version that nothing newer is known of. */
export const upToDate: UpdateView = {
  update: { state: "idle" },
  version: "0.1.0",
  checkedAt: 0,
  problem: null,
  requiredVersion: null,
};

/** A release that this program can put in its own place. */
export const release: OfferedRelease = {
  version: "0.2.0",
  notes: { en: "Better sound.", es: "Mejor sonido." },
  installedBy: "program",
  isRollback: false,
};

/** The same version with its updates at another point. */
export const updateAt = (update: UpdateState, change: Partial<UpdateView> = {}): UpdateView => ({
  ...upToDate,
  ...change,
  update,
});

const done = async () => succeed(null);

/** Main's half of updates in the test's hand; nothing is known before it is told. */
export const createTestUpdates = (
  change: Partial<UpdateMain> = {},
): { main: UpdateMain; tell: (view: UpdateView) => void } => {
  const listeners: ((view: UpdateView) => void)[] = [];
  return {
    main: {
      read: async () => fail("INTERNAL"),
      check: done,
      download: done,
      install: done,
      ...change,
      onChanged: (listener) => void listeners.push(listener),
    },
    tell: (view) => listeners.forEach((listener) => listener(view)),
  };
};
