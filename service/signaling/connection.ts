import type { RawData, WebSocket } from "ws";
import { type ErrorCode, fail, failureOf } from "../../protocol/errors.ts";
import { SOCKET_BURST, SOCKET_PER_SECOND } from "../../protocol/limits.ts";
import { type ClientMessage, type ServerMessage, closeCodes } from "../../protocol/messages.ts";
import type { Result } from "../../protocol/result.ts";
import { traceOf } from "../log.ts";
import { type TokenBucket, createTokenBucket } from "../token-bucket.ts";
import type { Line } from "../visit/presence.ts";
import type { SignalDeps } from "./deps.ts";
import type { Entry } from "./entry.ts";
import { type GateQuestions, createGateQuestions } from "./gate-questions.ts";
import { parseFrame } from "./parse.ts";

/** A peer that leaves this much unread is let go. Bytes. */
const UNREAD_MAX = 4 * 1024 * 1024;
/** Requests of one socket that may wait for their turn. */
const PENDING_MAX = 64;
/** Pings that may go unanswered. */
const SILENT_PINGS = 2;
/** After `out` a guest's socket is kept this long, for the guest to close it. Milliseconds. */
const FAREWELL_MS = 10_000;

/** What a connection is for: asked one request after another, told of refused frames and of the end. */
export type ConnectionOwner = {
  request(message: ClientMessage): Promise<Result<unknown>>;
  refused(code: ErrorCode): Promise<void>;
  /** `isClean`: the peer said goodbye (a closed tab does), instead of falling silent. */
  closed(isClean: boolean): Promise<void>;
};

/** One signalling socket: strict frames in, pushes out, pings. */
export type Connection = Line & { start(owner: ConnectionOwner): void; ping(): void };

const cleanCodes: ReadonlySet<number> = new Set([1000, 1001, 1005]);

const textOf = (data: RawData, isBinary: boolean): string | null =>
  isBinary || !Buffer.isBuffer(data) ? null : data.toString("utf8");

/** Wraps an open WebSocket. A guest's is of no more use after `out`; a desktop's carries its whole sign-in and outlives every visit. */
export const createConnection = (deps: SignalDeps, socket: WebSocket, kind: Entry["kind"]): Connection =>
  new SignalConnection(deps, socket, kind);

class SignalConnection implements Connection {
  readonly #deps: SignalDeps;
  readonly #socket: WebSocket;
  readonly #kind: Entry["kind"];
  readonly #bucket: TokenBucket;
  readonly #questions: GateQuestions;
  #turn: Promise<void> = Promise.resolve();
  #pending = 0;
  #silentPings = 0;
  #whenDrained: (() => void)[] = [];
  #isClosing = false;

  constructor(deps: SignalDeps, socket: WebSocket, kind: Entry["kind"]) {
    this.#deps = deps;
    this.#socket = socket;
    this.#kind = kind;
    this.#bucket = createTokenBucket(deps.clock, SOCKET_BURST, SOCKET_PER_SECOND);
    this.#questions = createGateQuestions(deps, (message) => this.#send(message));
  }

  push(message: ServerMessage): void {
    this.#send(message);
    if (this.#kind === "guest" && message.type === "out" && message.reason !== "replaced")
      this.#deps.timers.after(FAREWELL_MS, () => this.close(1000));
  }

  close(code: number): void {
    this.#isClosing = true;
    this.#socket.close(code);
  }

  drained(): Promise<void> {
    const isIdle = this.#socket.readyState !== this.#socket.OPEN || this.#socket.bufferedAmount === 0;
    if (isIdle) return Promise.resolve();
    return new Promise((resolve) => void this.#whenDrained.push(resolve));
  }

  askGate(): Promise<boolean> {
    return this.#questions.ask();
  }

  ping(): void {
    if (this.#silentPings >= SILENT_PINGS) return this.#socket.terminate();
    this.#silentPings += 1;
    this.#socket.ping();
  }

  start(owner: ConnectionOwner): void {
    const run = (work: Promise<void>): void => {
      work.catch((error: unknown) => this.#deps.log.error("socket.failed", traceOf(error)));
    };
    this.#socket.on("message", (data, isBinary) => run(this.#receive(owner, textOf(data, isBinary))));
    this.#socket.on("pong", () => {
      this.#silentPings = 0;
    });
    this.#socket.on("error", (error) => {
      const isTooLarge = "code" in error && error.code === "WS_ERR_UNSUPPORTED_MESSAGE_LENGTH";
      run(owner.refused(isTooLarge ? "MESSAGE_TOO_LARGE" : "REQUEST_INVALID"));
    });
    this.#socket.on("close", (code) => {
      this.#questions.end();
      this.#tellDrained();
      run(owner.closed(!this.#isClosing && cleanCodes.has(code)));
      this.#isClosing = true;
    });
  }

  #send(message: ServerMessage): boolean {
    if (this.#socket.readyState !== this.#socket.OPEN) return false;
    if (this.#socket.bufferedAmount > UNREAD_MAX) {
      this.#socket.terminate();
      return false;
    }
    this.#socket.send(JSON.stringify(message), () => {
      if (this.#socket.bufferedAmount === 0) this.#tellDrained();
    });
    return true;
  }

  #tellDrained(): void {
    for (const tell of this.#whenDrained.splice(0)) tell();
  }

  #answer(id: number, result: Result<unknown>): void {
    this.#send(result.ok ? { v: 1, type: "done", id } : { v: 1, type: "failed", id, error: result.error });
  }

  async #refuse(owner: ConnectionOwner, code: ErrorCode, id: number | null): Promise<void> {
    if (id !== null) this.#send({ v: 1, type: "failed", id, error: failureOf(code) });
    else this.close(code === "RATE_LIMITED" ? closeCodes.rateLimited : closeCodes.messageInvalid);
    await owner.refused(code);
  }

  async #receive(owner: ConnectionOwner, text: string | null): Promise<void> {
    if (this.#isClosing) return;
    this.#silentPings = 0;
    if (!this.#bucket.take() || this.#pending >= PENDING_MAX)
      return this.#refuse(owner, "RATE_LIMITED", null);
    if (text === null) return this.#refuse(owner, "REQUEST_INVALID", null);
    const parsed = parseFrame(text);
    if (!parsed.ok) return this.#refuse(owner, parsed.code, parsed.id);
    const { message } = parsed;
    // The device's word on its media must not wait behind its own requests.
    if (message.type === "answerGate") return this.#takeGateAnswer(owner, message);
    this.#pending += 1;
    this.#turn = this.#turn.then(() => this.#serve(owner, message));
  }

  async #takeGateAnswer(
    owner: ConnectionOwner,
    message: Extract<ClientMessage, { type: "answerGate" }>,
  ): Promise<void> {
    if (!this.#questions.answer(message.challenge, message.isConnecting))
      return this.#refuse(owner, "FORBIDDEN", message.id);
    this.#send({ v: 1, type: "done", id: message.id });
  }

  /** Answers one request; a bug is answered INTERNAL and does not hold up the next request. */
  async #serve(owner: ConnectionOwner, message: ClientMessage): Promise<void> {
    try {
      this.#answer(message.id, await owner.request(message));
    } catch (error) {
      this.#deps.log.error("request.failed", traceOf(error));
      this.#answer(message.id, fail("INTERNAL"));
    }
    this.#pending -= 1;
  }
}
