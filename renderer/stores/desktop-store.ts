import { type StoreApi, createStore } from "zustand/vanilla";
import type { ErrorCode } from "../../protocol/errors.ts";
import { type DesktopModel, type OpenVisit, firstDesktopModel } from "./desktop-model.ts";

/** The one model of the desktop, and how its parts change it. */
export type DesktopStore = {
  api: StoreApi<DesktopModel>;
  get: () => DesktopModel;
  set: (change: Partial<DesktopModel>) => void;
  /** Nothing while no visit is open. */
  setVisit: (change: Partial<OpenVisit>) => void;
  /** Says why the last wish did not come true. */
  fail: (code: ErrorCode) => false;
};

/** The model of a desktop with nobody signed in. */
export const createDesktopStore = (): DesktopStore => {
  const api = createStore<DesktopModel>(() => firstDesktopModel);
  const set = (change: Partial<DesktopModel>): void => api.setState(change);
  return {
    api,
    get: api.getState,
    set,
    setVisit: (change) => {
      const { visit } = api.getState();
      if (visit !== null) set({ visit: { ...visit, ...change } });
    },
    fail: (code) => {
      set({ failure: code });
      return false;
    },
  };
};
