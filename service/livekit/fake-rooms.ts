import { fail } from "../../protocol/errors.ts";
import type { MediaSource } from "../../protocol/permissions.ts";
import { succeed } from "../../protocol/result.ts";
import type { MediaRooms } from "./media-room.ts";

/** A media server for unit tests: it remembers its rooms, writes down every call and can be switched off. */
export type FakeRooms = MediaRooms & {
  calls: string[];
  rooms: Set<string>;
  tokens: { room: string; identity: string; sources: readonly MediaSource[] }[];
  setDown(isDown: boolean): void;
};

/** A running fake without rooms. Its tokens are readable text and open nothing. */
export const fakeRooms = (): FakeRooms => {
  const calls: string[] = [];
  const rooms = new Set<string>();
  const tokens: FakeRooms["tokens"] = [];
  let isDown = false;
  const answer = async <T>(call: string, value: () => T) => {
    calls.push(call);
    return isDown ? fail("MEDIA_UNAVAILABLE") : succeed(value());
  };
  return {
    calls,
    rooms,
    tokens,
    setDown(next) {
      isDown = next;
    },
    ensureRoom: (room) =>
      answer("ensureRoom", () => {
        rooms.add(room);
        return null;
      }),
    hasRoom: (room) => answer("hasRoom", () => rooms.has(room)),
    deleteRoom: (room) =>
      answer("deleteRoom", () => {
        rooms.delete(room);
        return null;
      }),
    async mintToken(room, identity, sources) {
      tokens.push({ room, identity, sources });
      return `token ${room} ${identity} ${sources.join("+")}`;
    },
    setSources: (_room, identity, sources) =>
      answer(`setSources ${identity} ${sources.join("+")}`, () => null),
    remove: (_room, identity) => answer(`remove ${identity}`, () => null),
    listParticipants: () => answer("listParticipants", () => []),
    isHealthy: async () => !isDown,
  };
};
