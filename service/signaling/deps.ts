import type { Desk } from "../visit/desk.ts";
import type { DeskDeps } from "../visit/desk-deps.ts";
import type { Timers } from "../timers.ts";
import type { Beats } from "./beats.ts";
import type { Counters } from "./counters.ts";

/** What signalling works with. */
export type SignalDeps = Pick<DeskDeps, "store" | "clock" | "chance" | "log" | "presence"> & {
  desk: Desk;
  beats: Beats;
  counters: Counters;
  timers: Timers;
  /** Exactly these may open a socket: the desktop's and the guest page's. */
  allowedOrigins: readonly string[];
};
