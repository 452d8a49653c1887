import type { Result } from "../../protocol/result.ts";
import type { DesktopStore } from "./desktop-store.ts";

/** The visit's link that the operating system handed over; main gives it away once. */
export type OfferedLinkMain = {
  takeLink: () => Promise<Result<{ link: string | null }>>;
  onLinkWaiting: (listener: () => void) => void;
};

/** A link from outside: asked about before anything is done with it. */
export type OfferedLinkDesk = {
  take: () => Promise<void>;
  /** Into the window that joins a colleague's visit. */
  accept: () => void;
  decline: () => void;
  /** The window has it. */
  handOver: () => void;
};

/** No link yet. */
export const createOfferedLink = ({
  main,
  store,
}: {
  main: OfferedLinkMain;
  store: Pick<DesktopStore, "get" | "set">;
}): OfferedLinkDesk => {
  const take = async (): Promise<void> => {
    const { account } = store.get();
    if (account === null) return;
    const taken = await main.takeLink();
    // whoever signed in meanwhile does not get another person's link
    if (!taken.ok || taken.value.link === null || store.get().account !== account) return;
    store.set({ offeredLink: taken.value.link });
  };
  main.onLinkWaiting(() => void take());
  return {
    take,
    accept: () => store.set({ offeredLink: null, joinLink: store.get().offeredLink }),
    decline: () => store.set({ offeredLink: null }),
    handOver: () => store.set({ joinLink: null }),
  };
};
