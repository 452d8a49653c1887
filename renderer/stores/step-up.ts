import type { Result } from "../../protocol/result.ts";
import type { DesktopStore } from "./desktop-store.ts";

/** What needs both factors anew is done here. */
export type StepUp = {
  /** Does it; if the service wants both factors first, asks for them and does it once more. STEP_UP_NEEDED for who will not. */
  withStepUp: <T>(act: () => Promise<Result<T>>) => Promise<Result<T>>;
  confirm: (password: string, code: string) => Promise<void>;
  /** The person will not, or is not there any more: whatever waits for it fails. */
  cancel: () => void;
};

/** What it asks of main, and where it says what it asks. */
export type StepUpParts = {
  main: { stepUp: (password: string, code: string) => Promise<Result<unknown>> };
  store: Pick<DesktopStore, "get" | "set">;
};

/** Nothing is asked yet. */
export const createStepUp = ({ main, store }: StepUpParts): StepUp => {
  let waiting: ((isConfirmed: boolean) => void)[] = [];
  const answer = (isConfirmed: boolean): void => {
    const all = waiting;
    waiting = [];
    store.set({ stepUp: { phase: "none" } });
    for (const go of all) go(isConfirmed);
  };
  const ask = async (): Promise<boolean> => {
    if (waiting.length === 0) store.set({ stepUp: { phase: "asking", isBusy: false, failure: null } });
    return new Promise((resolve) => void waiting.push(resolve));
  };
  return {
    async withStepUp(act) {
      const first = await act();
      if (first.ok || first.error.code !== "STEP_UP_NEEDED") return first;
      return (await ask()) ? act() : first;
    },
    async confirm(password, code) {
      const asking = store.get().stepUp;
      if (asking.phase !== "asking" || asking.isBusy) return;
      const busy = { phase: "asking", isBusy: true, failure: null } as const;
      store.set({ stepUp: busy });
      const done = await main.stepUp(password, code);
      if (store.get().stepUp !== busy) return;
      if (done.ok) answer(true);
      else store.set({ stepUp: { phase: "asking", isBusy: false, failure: done.error.code } });
    },
    cancel: () => answer(false),
  };
};
