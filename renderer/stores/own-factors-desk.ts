import type { TotpSetUp } from "../../protocol/ipc-session.ts";
import type { Result } from "../../protocol/result.ts";
import type { FactorAct, FactorsView } from "./settings-model.ts";
import type { StepUp } from "./step-up.ts";

/** What main does with the own factors; each is a channel of the IPC table. */
export type OwnFactorsMain = {
  readFactors: () => Promise<Result<FactorsView>>;
  prepareTotp: () => Promise<Result<TotpSetUp>>;
  renewTotp: (code: string) => Promise<Result<unknown>>;
  renewRecoveryCodes: () => Promise<Result<{ recoveryCodes: string[] }>>;
  changePassword: (password: string) => Promise<Result<unknown>>;
};

/** A new second factor, new recovery codes, a new password. */
export type OwnFactorsDesk = {
  startTotp: () => Promise<void>;
  renewTotp: (code: string) => Promise<void>;
  renewRecoveryCodes: () => Promise<void>;
  startPassword: () => void;
  changePassword: (password: string) => Promise<void>;
  /** The form was left, or the codes are kept. */
  leave: () => void;
};

/** What the desk works with; `get` and `set` are of what is being done. */
export type OwnFactorsParts = {
  main: OwnFactorsMain;
  get: () => FactorAct;
  set: (act: FactorAct) => void;
  withStepUp: StepUp["withStepUp"];
  /** Something changed: the factors are read anew. */
  onDone: () => void;
};

/** Nothing is being done. */
export const createOwnFactorsDesk = (parts: OwnFactorsParts): OwnFactorsDesk => {
  const { main, get, set, withStepUp, onDone } = parts;
  const submit = async (
    open: Extract<FactorAct, { phase: "totp" | "password" }>,
    work: () => Promise<Result<unknown>>,
  ): Promise<void> => {
    if (open.isBusy) return;
    const busy: FactorAct = { ...open, isBusy: true, failure: null };
    set(busy);
    const done = await withStepUp(work);
    if (get() !== busy) return;
    if (done.ok) {
      set({ phase: "done", deed: open.phase });
      return onDone();
    }
    // who was asked for both factors and would not has decided it: nothing failed
    const { code } = done.error;
    set({ ...open, isBusy: false, failure: code === "STEP_UP_NEEDED" ? null : code });
  };
  return {
    async startTotp() {
      const working: FactorAct = { phase: "working" };
      set(working);
      const totp = await main.prepareTotp();
      if (get() !== working) return;
      set(
        totp.ok
          ? { phase: "totp", totp: totp.value, isBusy: false, failure: null }
          : { phase: "failed", code: totp.error.code },
      );
    },
    async renewTotp(code) {
      const open = get();
      if (open.phase === "totp") await submit(open, () => main.renewTotp(code));
    },
    async renewRecoveryCodes() {
      if (get().phase === "working") return;
      const working: FactorAct = { phase: "working" };
      set(working);
      const made = await withStepUp(main.renewRecoveryCodes);
      if (get() !== working) return;
      if (made.ok) set({ phase: "codes", recoveryCodes: made.value.recoveryCodes });
      else if (made.error.code === "STEP_UP_NEEDED") set({ phase: "none" });
      else set({ phase: "failed", code: made.error.code });
      if (made.ok) onDone();
    },
    startPassword: () => set({ phase: "password", isBusy: false, failure: null }),
    async changePassword(password) {
      const open = get();
      if (open.phase === "password") await submit(open, () => main.changePassword(password));
    },
    leave: () => set(get().phase === "codes" ? { phase: "done", deed: "codes" } : { phase: "none" }),
  };
};
