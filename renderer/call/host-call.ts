import type { Change } from "../../protocol/board.ts";
import { fail } from "../../protocol/errors.ts";
import type { ParticipantId } from "../../protocol/ids.ts";
import { type Result, succeed } from "../../protocol/result.ts";
import type { VisitSnapshot } from "../../protocol/visit.ts";
import type { PreparedChange } from "../e2ee/host-changes.ts";
import type { HostKeys, Joiner } from "../e2ee/host-keys.ts";
import type { Board } from "../e2ee/host-restore.ts";
import { LEAVES_GATHER_MS, ROTATE_EVERY_MS } from "../e2ee/rotation.ts";
import { type CallCore, type CallSnapshot, createCallCore } from "./call-core.ts";
import type { MediaPort, Push, SignalPort } from "./ports.ts";

/** Somebody to admit: who, with which hello, under which name. */
export type Admission = Joiner & { participantId: ParticipantId };

export type HostCallParts = {
  visitId: VisitSnapshot["visitId"];
  signal: Pick<SignalPort, "request">;
  keys: HostKeys;
  media: MediaPort;
  after: (ms: number, run: () => void) => () => void;
  mark: (name: string) => void;
  endWorkers: () => void;
};

/** The host's call: every decision is a signed change that counts only when the service has taken it. */
export type HostCall = {
  observe: (listener: (snapshot: CallSnapshot) => void) => () => void;
  /** Opens the visit; with a board, takes a running one up again after the page was lost. */
  open: (board: Board | null) => Promise<Result<null>>;
  admit: (admissions: readonly Admission[]) => Promise<Result<null>>;
  setMayShare: (id: ParticipantId, mayShare: boolean) => Promise<Result<null>>;
  end: () => Promise<Result<null>>;
  /** What the service says on the staff socket; pushes for other visits are ignored. */
  hear: (push: Push) => void;
  signalChanged: (isReachable: boolean) => void;
  /** Leaves without ending: sign-out, lost keys. */
  abandon: () => Promise<void>;
};

/** A host's call over keys that were made for it. */
export const createHostCall = (parts: HostCallParts): HostCall => new Host(parts);

class Host implements HostCall {
  readonly #parts: HostCallParts;
  readonly #core: CallCore;
  readonly observe: HostCall["observe"];
  #cancelDepart: (() => void) | null = null;
  #cancelRotation: (() => void) | null = null;
  readonly #awaitingHead: ((headHash: string | null) => void)[] = [];
  #hasKeys = false;
  #isAdmitted = false;

  constructor(parts: HostCallParts) {
    this.#parts = parts;
    this.#core = createCallCore({
      media: parts.media,
      after: parts.after,
      renewAccess: () => parts.signal.request({ type: "renewMedia" }),
      openKeys: () => this.#ready(),
      wipe: () => this.#wipe(),
    });
    this.#core.setOwnId(parts.keys.ownHello.hello.participantId);
    this.observe = this.#core.observe;
  }

  readonly open = async (board: Board | null): Promise<Result<null>> => {
    const { keys, visitId } = this.#parts;
    const opened = await this.#post(
      () => (board === null ? keys.open() : keys.restore(board)),
      (change) => ({ type: "openVisit", visitId, hello: keys.ownHello.envelope, change }),
    );
    if (!opened.ok || this.#isOver()) return opened;
    this.#hasKeys = true;
    this.#core.dispatch({ type: "admitted" });
    this.#planRotation();
    return opened;
  };

  readonly admit = (admissions: readonly Admission[]): Promise<Result<null>> => {
    this.#parts.mark("visit:admit-clicked");
    const { keys, visitId } = this.#parts;
    const participantIds = admissions.map(({ participantId }) => participantId);
    return this.#post(
      () => keys.admit(admissions.map(({ hello, name }) => ({ hello, name }))),
      (change) => ({ type: "admit", visitId, participantIds, change }),
    );
  };

  /** One participant at a time may share beside the host: a grant takes back the one before it. */
  readonly setMayShare = async (id: ParticipantId, mayShare: boolean): Promise<Result<null>> => {
    const holder = this.#core
      .snapshot()
      .announce?.roster.find((row) => row.role !== "host" && row.mayShare && row.participantId !== id);
    if (mayShare && holder !== undefined) {
      const taken = await this.#permit(holder.participantId, false);
      if (!taken.ok) return taken;
    }
    return this.#permit(id, mayShare);
  };

  readonly end = async (): Promise<Result<null>> => {
    const { keys, visitId } = this.#parts;
    const ended = await this.#post(
      () => keys.end(),
      (change) => ({ type: "endVisit", visitId, change }),
    );
    if (ended.ok) this.#core.dispatch({ type: "out", reason: "ended" });
    return ended;
  };

  readonly hear = (push: Push): void => {
    switch (push.type) {
      case "admitted":
        if (push.snapshot.visitId !== this.#parts.visitId) return;
        this.#isAdmitted = true;
        this.#core.setAccess(push.media);
        this.#setVisit(push.snapshot);
        return this.#ready();
      case "visit":
        if (push.snapshot.visitId === this.#parts.visitId) this.#setVisit(push.snapshot);
        return;
      case "ack":
        return void this.#parts.keys.noteAck(push.from, push.ack);
      case "media":
        return this.#core.setAccess(push.media);
      case "askGate":
        return void this.#parts.signal.request({
          type: "answerGate",
          challenge: push.challenge,
          isConnecting: this.#parts.media.isConnecting(),
        });
      case "out":
        return this.#core.dispatch({ type: "out", reason: push.reason });
      case "board":
      case "welcome":
      case "day":
      case "waiting":
        return;
    }
  };

  readonly signalChanged = (isReachable: boolean): void =>
    this.#core.dispatch({ type: isReachable ? "signalBack" : "signalLost" });

  readonly abandon = async (): Promise<void> => this.#core.dispatch({ type: "out", reason: "left" });

  #permit(id: ParticipantId, mayShare: boolean): Promise<Result<null>> {
    return this.#announce(() => this.#parts.keys.permit(id, { mayShare }));
  }

  #announce(prepare: () => Promise<Result<PreparedChange>>): Promise<Result<null>> {
    const { visitId } = this.#parts;
    return this.#post(prepare, (change) => ({ type: "announce", visitId, change }));
  }

  /** Prepares, asks the service, and only then installs; what was refused never existed. */
  async #post(
    prepare: () => Promise<Result<PreparedChange>>,
    intentOf: (change: Change) => Parameters<SignalPort["request"]>[0],
  ): Promise<Result<null>> {
    const { keys, signal } = this.#parts;
    const prepared = await prepare();
    if (!prepared.ok) return prepared;
    const answer = await signal.request(intentOf(prepared.value.change));
    if (this.#isOver()) return ofOver(answer);
    if (!answer.ok) return this.#refused(prepared.value, answer);
    const head = await keys.commit(prepared.value);
    if (!head.ok) {
      this.#core.dispatch({ type: "failed", code: head.error.code });
      return fail(head.error.code);
    }
    this.#core.follow(head.value.announce, keys.names());
    return succeed(null);
  }

  /** What was refused never existed. What was lost on the way may have been taken: the next snapshot tells. */
  async #refused(
    prepared: PreparedChange,
    answer: Extract<Result<null>, { ok: false }>,
  ): Promise<Result<null>> {
    const { keys } = this.#parts;
    if (answer.error.code !== "SERVICE_UNREACHABLE" || !this.#hasKeys) {
      await keys.discard(prepared);
      return answer;
    }
    const headHash = await this.#nextHead();
    if (this.#isOver()) return ofOver(answer);
    const settled = await keys.settle(prepared, headHash);
    if (!settled.ok || settled.value === null) return answer;
    this.#core.follow(settled.value.announce, keys.names());
    return succeed(null);
  }

  /** The service may end the call for us before it answers; then the keys are gone already, and rightly so. */
  #isOver(): boolean {
    return this.#core.snapshot().state.phase === "ended";
  }

  #nextHead(): Promise<string | null> {
    return new Promise((resolve) => this.#awaitingHead.push(resolve));
  }

  /** Media is connected when both are there: the keys are installed, and the service has let us in. */
  #ready(): void {
    if (this.#hasKeys && this.#isAdmitted) this.#core.dispatch({ type: "keysReady" });
  }

  #setVisit(visit: VisitSnapshot): void {
    this.#core.setVisit(visit);
    for (const settle of this.#awaitingHead.splice(0)) settle(visit.headHash);
    const connected = visit.participants.filter(({ isConnected }) => isConnected);
    this.#parts.keys.setConnected(connected.map(({ participantId }) => participantId));
    if (this.#departed().length > 0)
      this.#cancelDepart ??= this.#parts.after(LEAVES_GATHER_MS, () => void this.#depart());
  }

  /** Members of the roster whom the service no longer counts in. */
  #departed(): ParticipantId[] {
    const { visit, announce } = this.#core.snapshot();
    if (visit === null || announce === null) return [];
    const present = new Set(
      visit.participants
        .filter(({ state }) => state === "admitted" || state === "connected")
        .map(({ participantId }) => participantId),
    );
    return announce.roster
      .filter(({ role, participantId }) => role !== "host" && !present.has(participantId))
      .map(({ participantId }) => participantId);
  }

  async #depart(): Promise<void> {
    this.#cancelDepart = null;
    const gone = this.#departed();
    if (gone.length === 0) return;
    const posted = await this.#announce(() => this.#parts.keys.depart(gone, "leave"));
    if (!posted.ok && posted.error.retryable)
      this.#cancelDepart ??= this.#parts.after(LEAVES_GATHER_MS, () => void this.#depart());
  }

  #planRotation(): void {
    this.#cancelRotation = this.#parts.after(ROTATE_EVERY_MS, () => {
      void this.#announce(() => this.#parts.keys.rotate());
      this.#planRotation();
    });
  }

  /** Keys die at once, whatever the media server does. */
  #wipe(): void {
    this.#cancelDepart?.();
    this.#cancelRotation?.();
    for (const settle of this.#awaitingHead.splice(0)) settle(null);
    void this.#parts.keys.wipe();
    this.#parts.endWorkers();
    void this.#parts.media.disconnect();
  }
}

/** An answer that was lost together with the call is no failure of what was asked. */
const ofOver = (answer: Result<null>): Result<null> =>
  answer.ok || answer.error.code !== "SERVICE_UNREACHABLE" ? answer : succeed(null);
