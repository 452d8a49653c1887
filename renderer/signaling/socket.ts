import { failureOf, fail } from "../../protocol/errors.ts";
import { SIGNAL_PROTOCOL, ServerMessage, TICKET_PREFIX, closeCodes } from "../../protocol/messages.ts";
import { type Result, succeed } from "../../protocol/result.ts";
import type { Intent, Push, SignalAccess, SignalPort, SignalStatus } from "../call/ports.ts";
import { reconnectWaitMs } from "./backoff.ts";

export type SignalOptions = {
  /** A fresh ticket for every connection; a failure that is not retryable closes the socket for good. */
  access: () => Promise<Result<SignalAccess>>;
  onPush: (push: Push) => void;
  onStatus: (status: SignalStatus) => void;
  /** Called after every `welcome`, before anything else is sent: a guest knocks or resumes here. */
  onWelcome: (ticket: string) => Promise<void>;
  openWebSocket: (url: string, protocols: string[]) => WebSocket;
  later: (run: () => void, ms: number) => () => void;
  chance: () => number;
};

const REQUEST_MS = 10_000;

/** A socket that is not welcomed by then is given up: over a changed network it would hang for minutes. Milliseconds. */
const WELCOME_MS = 6_000;

const finalCloseCodes: ReadonlySet<number> = new Set([closeCodes.replaced]);

/** A signalling socket that reconnects by itself with a fresh ticket and never repeats a request on its own. */
export const openSignal = (options: SignalOptions): SignalPort => new Connection(options).handle();

class Connection {
  readonly #options: SignalOptions;
  readonly #pending = new Map<number, (result: Result<null>) => void>();
  #socket: WebSocket | null = null;
  #status: SignalStatus = "connecting";
  #attempt = 0;
  #nextId = 1;
  #cancelWait: (() => void) | null = null;
  #cancelWelcome: (() => void) | null = null;

  constructor(options: SignalOptions) {
    this.#options = options;
    void this.#connect();
  }

  handle(): SignalPort {
    return {
      request: (intent) => this.#request(intent),
      status: () => this.#status,
      hurry: () => this.#hurry(),
      renew: () => this.#renew(),
      close: () => this.#finish(),
    };
  }

  #setStatus(status: SignalStatus): void {
    if (this.#status === status || this.#status === "closed") return;
    this.#status = status;
    this.#options.onStatus(status);
  }

  async #connect(): Promise<void> {
    this.#cancelWait = null;
    const access = await this.#options.access();
    if (this.#status === "closed") return;
    if (!access.ok) return access.error.retryable ? this.#retry() : this.#finish();
    const { url, ticket } = access.value;
    const socket = this.#options.openWebSocket(url, [SIGNAL_PROTOCOL, `${TICKET_PREFIX}${ticket}`]);
    this.#socket = socket;
    this.#cancelWelcome = this.#options.later(() => this.#drop(socket), WELCOME_MS);
    socket.addEventListener("message", (event) => {
      if (this.#socket === socket) this.#receive(event.data, ticket);
    });
    socket.addEventListener("close", (event) => this.#closed(socket, event.code));
  }

  #retry(): void {
    this.#setStatus("lost");
    const wait = reconnectWaitMs(this.#attempt, this.#options.chance());
    this.#attempt += 1;
    this.#cancelWait = this.#options.later(() => void this.#connect(), wait);
  }

  #hurry(): void {
    if (this.#cancelWait === null) return;
    this.#cancelWait();
    this.#attempt = 0;
    void this.#connect();
  }

  /** Nothing that the old socket still says counts, so whatever is heard next is newer than what was asked before. */
  #renew(): void {
    if (this.#cancelWait !== null) return this.#hurry();
    const socket = this.#socket;
    if (socket === null) return;
    this.#attempt = 0;
    this.#drop(socket);
    this.#hurry();
  }

  #drop(socket: WebSocket): void {
    this.#closed(socket, closeCodes.restarting);
    socket.close(1000);
  }

  #closed(socket: WebSocket, code: number): void {
    if (this.#socket !== socket) return;
    this.#socket = null;
    this.#cancelWelcome?.();
    for (const settle of this.#pending.values()) settle(fail("SERVICE_UNREACHABLE"));
    this.#pending.clear();
    if (this.#status === "closed") return;
    if (finalCloseCodes.has(code)) return this.#replaced();
    this.#retry();
  }

  #replaced(): void {
    this.#options.onPush({ v: 1, type: "out", reason: "replaced" });
    this.#finish();
  }

  #finish(): void {
    this.#cancelWait?.();
    this.#cancelWait = null;
    this.#cancelWelcome?.();
    this.#setStatus("closed");
    this.#socket?.close(1000);
  }

  #receive(data: unknown, ticket: string): void {
    const message = parse(data);
    if (message === null) return;
    if (message.type === "done") return this.#settle(message.id, succeed(null));
    if (message.type === "failed") return this.#settle(message.id, { ok: false, error: message.error });
    if (message.type === "welcome") void this.#welcomed(ticket);
    this.#options.onPush(message);
  }

  async #welcomed(ticket: string): Promise<void> {
    this.#attempt = 0;
    this.#cancelWelcome?.();
    this.#setStatus("connected");
    await this.#options.onWelcome(ticket);
  }

  #settle(id: number, result: Result<null>): void {
    this.#pending.get(id)?.(result);
    this.#pending.delete(id);
  }

  #request(intent: Intent): Promise<Result<null>> {
    const socket = this.#socket;
    if (socket === null || socket.readyState !== socket.OPEN)
      return Promise.resolve({ ok: false, error: failureOf("SERVICE_UNREACHABLE") });
    const id = this.#nextId;
    this.#nextId += 1;
    return new Promise((resolve) => {
      const cancel = this.#options.later(() => this.#settle(id, fail("SERVICE_UNREACHABLE")), REQUEST_MS);
      this.#pending.set(id, (result) => {
        cancel();
        resolve(result);
      });
      socket.send(JSON.stringify({ v: 1, id, ...intent }));
    });
  }
}

const parse = (data: unknown): ServerMessage | null => {
  if (typeof data !== "string") return null;
  try {
    const message = ServerMessage.safeParse(JSON.parse(data));
    return message.success ? message.data : null;
  } catch {
    return null;
  }
};
