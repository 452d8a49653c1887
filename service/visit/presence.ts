import type { AccountId, ParticipantId, SessionId } from "../../protocol/ids.ts";
import type { ServerMessage } from "../../protocol/messages.ts";

/** One open signalling socket, as the visit side sees it. `close` says with which code it is let go. */
export type Line = {
  push(message: ServerMessage): void;
  close(code: number): void;
  /** Once the peer has read, or its network taken, everything that was pushed; at once when nothing waits or the line is gone. */
  drained(): Promise<void>;
  /** Asks the device itself whether it is connecting to media now; false when it does not answer in time. */
  askGate(): Promise<boolean>;
};

/** A signed-in desktop. */
export type Desktop = { accountId: AccountId; sessionId: SessionId };

/** Who can be reached, and over which socket. In memory only: after a restart everybody connects anew. */
export type Presence = {
  /** Gives a device its line and answers the line that it replaces. */
  seatDevice(id: ParticipantId, line: Line): Line | null;
  /** Takes the line away, unless it was replaced meanwhile; tells whether it was the device's line. */
  dropDevice(id: ParticipantId, line: Line): boolean;
  seatDesktop(desktop: Desktop, line: Line): Line | null;
  dropDesktop(desktop: Desktop, line: Line): boolean;
  /** From now on this desktop speaks for a device that it brought into a visit, until the device is out: also after a co-host took over. */
  bindHost(id: ParticipantId, desktop: Desktop): void;
  /** The desktop that speaks for a device; null when none is known, and for devices with a line of their own. */
  hostDesktop(id: ParticipantId): Desktop | null;
  desktopsOf(id: AccountId): readonly Line[];
  /** Notes whether a desktop is covered; it stays so over a lost line, until it says otherwise or its session ends. */
  setCovered(id: SessionId, isCovered: boolean): void;
  isCovered(id: SessionId): boolean;
  /** Lines of an account's desktops by whether they are covered. */
  desktopLinesOf(id: AccountId): { covered: readonly Line[]; open: readonly Line[] };
  /** Whether this desktop, and no other, may take up a device of its account again: it bound it, or nobody known did. */
  mayTakeUpHost(id: ParticipantId, desktop: Desktop): boolean;
  /** Lines of a participant: the device's own, or that of the desktop that speaks for it. */
  linesOf(id: ParticipantId): readonly Line[];
  isReachable(id: ParticipantId): boolean;
  /** Forgets who speaks for a device that is out, and that it was away. */
  forgetHost(id: ParticipantId): void;
  /** Notes that somebody stepped away or is back; tells whether that is news. A new line, or none, is nobody who is away. */
  setAway(id: ParticipantId, isAway: boolean): boolean;
  isAway(id: ParticipantId): boolean;
};

/** A presence in which nobody is connected. */
export const createPresence = (): Presence => {
  const devices = new Map<ParticipantId, Line>();
  const desktops = new Map<SessionId, { desktop: Desktop; line: Line }>();
  const hosts = new Map<ParticipantId, Desktop>();
  const away = new Set<ParticipantId>();
  const covered = new Set<SessionId>();
  const desktopsOf = (id: AccountId) =>
    [...desktops.values()].filter(({ desktop }) => desktop.accountId === id);
  const backAt = (desktop: Desktop): void => {
    for (const [id, { sessionId }] of hosts) if (sessionId === desktop.sessionId) away.delete(id);
  };
  const hostLines = (id: ParticipantId): Line[] => {
    const host = hosts.get(id);
    const line = host === undefined ? undefined : desktops.get(host.sessionId)?.line;
    return line === undefined ? [] : [line];
  };
  const linesOf = (id: ParticipantId): readonly Line[] => {
    const own = devices.get(id);
    return own === undefined ? hostLines(id) : [own];
  };
  return {
    linesOf,
    seatDevice(id, line) {
      const former = devices.get(id) ?? null;
      devices.set(id, line);
      away.delete(id);
      return former === line ? null : former;
    },
    dropDevice(id, line) {
      if (devices.get(id) !== line) return false;
      away.delete(id);
      return devices.delete(id);
    },
    seatDesktop(desktop, line) {
      const former = desktops.get(desktop.sessionId)?.line ?? null;
      desktops.set(desktop.sessionId, { desktop, line });
      backAt(desktop);
      return former;
    },
    dropDesktop(desktop, line) {
      if (desktops.get(desktop.sessionId)?.line !== line) return false;
      backAt(desktop);
      return desktops.delete(desktop.sessionId);
    },
    bindHost: (id, desktop) => void hosts.set(id, desktop),
    hostDesktop: (id) => hosts.get(id) ?? null,
    desktopsOf: (id) => desktopsOf(id).map(({ line }) => line),
    setCovered(id, isCovered) {
      if (isCovered) covered.add(id);
      else covered.delete(id);
    },
    isCovered: (id) => covered.has(id),
    desktopLinesOf(id) {
      const all = desktopsOf(id);
      const linesWhere = (isCovered: boolean): Line[] =>
        all.filter(({ desktop }) => covered.has(desktop.sessionId) === isCovered).map(({ line }) => line);
      return { covered: linesWhere(true), open: linesWhere(false) };
    },
    mayTakeUpHost(id, desktop) {
      const bound = hosts.get(id);
      return bound === undefined || bound.sessionId === desktop.sessionId;
    },
    isReachable: (id) => linesOf(id).length > 0,
    forgetHost(id) {
      hosts.delete(id);
      away.delete(id);
    },
    setAway(id, isAway) {
      if (away.has(id) === isAway) return false;
      if (isAway) away.add(id);
      else away.delete(id);
      return true;
    },
    isAway: (id) => away.has(id),
  };
};
