import type { Result } from "../../protocol/result.ts";
import type { Timers } from "../timers.ts";
import type { MediaRooms } from "./media-room.ts";

/** Orders to the media server, one after another for each room, so that a later one is never overtaken by an earlier one. */
export type MediaOrders = {
  add(room: string, order: (rooms: MediaRooms) => Promise<Result<null>>): void;
  /** Resolves when everything that was added so far was carried out or given up. */
  settled(): Promise<void>;
};

/** How often an order is tried, and the wait before each further try. Milliseconds. */
const TRIES = 4;
const AGAIN_MS = 500;

/** Queues of orders; `onGivenUp` hears of one that the media server never took. */
export const createMediaOrders = (rooms: MediaRooms, timers: Timers, onGivenUp: () => void): MediaOrders => {
  const queues = new Map<string, Promise<void>>();
  const pause = () => new Promise<void>((resolve) => void timers.after(AGAIN_MS, resolve));
  const carryOut = async (order: (rooms: MediaRooms) => Promise<Result<null>>): Promise<void> => {
    for (let left = TRIES; left > 0; left -= 1) {
      if ((await order(rooms)).ok) return;
      if (left > 1) await pause();
    }
    onGivenUp();
  };
  return {
    add(room, order) {
      const queue = (queues.get(room) ?? Promise.resolve()).then(() => carryOut(order));
      queues.set(room, queue);
      void queue.then(() => queues.get(room) === queue && queues.delete(room));
    },
    async settled() {
      await Promise.all(queues.values());
    },
  };
};
