import type { MediaPort } from "../call/ports.ts";
import type { DesktopMain } from "./desktop-main.ts";
import type { DesktopStore } from "./desktop-store.ts";

/** So often the picker looks at the screens and windows anew. Milliseconds. */
export const PICKER_LOOK_MS = 1_000;

/** Sharing the own screen: a picker with live pictures, what was picked, and main's word that something is shared. */
export type ShareDesk = {
  open: () => Promise<void>;
  close: () => void;
  share: (id: string) => Promise<void>;
  stop: () => Promise<void>;
  /** Follows whether something of ours is shared now. */
  follow: (isSharing: boolean) => void;
};

/** What sharing needs. */
export type ShareDeskParts = {
  main: Pick<DesktopMain, "listShareSources" | "chooseShareSource" | "sayShared">;
  store: DesktopStore;
  media: () => MediaPort | null;
  later: (ms: number, run: () => void) => () => void;
};

/** A desk at which nothing is shared. */
export const createShareDesk = ({ main, store, media, later }: ShareDeskParts): ShareDesk => {
  /** Each opening of the picker is another one: what was asked for the one before is not shown. */
  let opening = 0;
  let cancel: (() => void) | null = null;
  let chosenId: string | null = null;
  let isShared = false;

  const stopLooking = (): void => {
    opening += 1;
    cancel?.();
    cancel = null;
  };
  /** The pictures are made anew while the picker is open; one look that fails leaves those that are there. */
  const look = async (mine: number): Promise<void> => {
    const sources = await main.listShareSources();
    const picker = store.get().visit?.picker;
    if (mine !== opening || picker === undefined) return;
    if (sources.ok) store.setVisit({ picker: { state: "ready", sources: sources.value } });
    else if (picker.state !== "ready") return store.setVisit({ picker: { state: "failed" } });
    cancel = later(PICKER_LOOK_MS, () => void look(mine));
  };
  const close = (): void => {
    stopLooking();
    store.setVisit({ picker: { state: "closed" } });
  };
  const start = async (id: string, title: string): Promise<void> => {
    store.setVisit({ shareTitle: title });
    chosenId = id;
    const started = await media()?.startShare();
    if (started?.ok !== false) return;
    chosenId = null;
    store.setVisit({ shareTitle: null });
    store.fail(started.error.code);
  };

  return {
    open: () => {
      stopLooking();
      store.setVisit({ picker: { state: "loading" } });
      return look(opening);
    },
    close,
    share: async (id) => {
      const picker = store.get().visit?.picker;
      const source = picker?.state === "ready" ? picker.sources.find((one) => one.id === id) : undefined;
      close();
      store.set({ failure: null });
      const chosen = await main.chooseShareSource(id);
      if (chosen.ok) return start(id, source?.title ?? "");
      store.fail(chosen.error.code);
    },
    stop: async () => {
      await media()?.stopShare();
    },
    follow: (isSharing) => {
      if (isSharing === isShared) return;
      isShared = isSharing;
      void main.sayShared(isSharing ? chosenId : null);
      if (isSharing) return;
      chosenId = null;
      store.setVisit({ shareTitle: null });
    },
  };
};
