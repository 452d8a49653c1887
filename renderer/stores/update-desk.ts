import type { UpdateView } from "../../protocol/desktop-update.ts";
import type { Result } from "../../protocol/result.ts";
import type { DesktopStore } from "./desktop-store.ts";
import { type UpdateModel, type UpdateWish } from "./update-model.ts";

/** What main does about updates; each is a channel of the IPC table. */
export type UpdateMain = {
  read: () => Promise<Result<UpdateView>>;
  check: () => Promise<Result<unknown>>;
  download: () => Promise<Result<unknown>>;
  install: (when: "now" | "nextStart") => Promise<Result<unknown>>;
  onChanged: (listener: (view: UpdateView) => void) => void;
};

/** Updates as main tells them, and what can be wanted of them. */
export type UpdateDesk = {
  /** At the start of the window; what main told meanwhile is newer, and stays. */
  read: () => Promise<void>;
  /** Nothing while another wish is on its way. */
  want: (wish: UpdateWish) => Promise<void>;
  /** Puts the notice about the offered version away. */
  dismiss: () => void;
  /** Somebody signed in: what the one before put away, or failed at, is not theirs. */
  forget: () => void;
};

const deedOf = ({ check, download, install }: UpdateMain, wish: UpdateWish): Promise<Result<unknown>> => {
  switch (wish) {
    case "check":
      return check();
    case "download":
      return download();
    case "now":
    case "nextStart":
      return install(wish);
  }
};

/** A failure is told until something else happens; what an installation failed at is told after it. */
const isOver = (before: UpdateView | null, { update }: UpdateView): boolean =>
  before !== null && before.update.state !== update.state && before.update.state !== "installing";

/** The updates of main, in the model. */
export const createUpdateDesk = ({
  main,
  store,
}: {
  main: UpdateMain;
  store: Pick<DesktopStore, "get" | "set">;
}): UpdateDesk => {
  let told = 0;
  let turn = 0;
  const get = (): UpdateModel => store.get().update;
  const set = (change: Partial<UpdateModel>): void => store.set({ update: { ...get(), ...change } });
  main.onChanged((view) => {
    told += 1;
    const { view: before, failure } = get();
    set({ view, failure: isOver(before, view) ? null : failure });
  });
  return {
    async read() {
      const before = told;
      const view = await main.read();
      if (view.ok && before === told) set({ view: view.value });
    },
    async want(wish) {
      if (get().wish !== null) return;
      const mine = turn;
      set({ wish, failure: null });
      const done = await deedOf(main, wish);
      set({ wish: null, ...(done.ok || mine !== turn ? {} : { failure: done.error.code }) });
    },
    dismiss() {
      const update = get().view?.update;
      if (update !== undefined && "release" in update) set({ dismissed: update.release.version });
    },
    forget() {
      turn += 1;
      set({ failure: null, dismissed: null });
    },
  };
};
