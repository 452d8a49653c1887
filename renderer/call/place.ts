import { bytesOf } from "../../protocol/base64url.ts";
import { type ErrorCode, fail } from "../../protocol/errors.ts";
import type { Result } from "../../protocol/result.ts";
import { sha256 } from "../../protocol/signed/bytes.ts";
import type { Scope } from "../../protocol/signed/fields.ts";
import { encodeResume } from "../../protocol/signed/resume.ts";
import type { OwnHello } from "../e2ee/hello.ts";
import type { Signer } from "../e2ee/signing-key.ts";
import type { SignalAccess, SignalPort, TicketPort } from "./ports.ts";

/** The own place in the waiting room or the visit: how it is asked for, kept, and come back to. */
export type Place = {
  /** A ticket back to the own place, if there is one or may be one; otherwise for the door, or NOT_ADMITTED for who only wants back. */
  ticket(mayKnock: boolean): Promise<Result<SignalAccess>>;
  /** Knocks, or proves with the fresh ticket to be the device that did; NOT_ADMITTED instead of a knock of who only wants back. */
  greet(ticket: string, mayKnock: boolean): Promise<Result<null>>;
};

/** What a place is kept with. */
export type PlaceParts = {
  scope: Scope;
  hello: OwnHello;
  signer: Signer;
  tickets: TicketPort;
  request: SignalPort["request"];
};

/** What the service says of the person or the visit: no passcode changes it. */
const finalCodes: ReadonlySet<ErrorCode> = new Set(["REMOVED", "VISIT_ENDED"]);

/** No place yet; `asked` while nobody knows whether the knock was taken. */
export const createPlace = ({ scope, hello, signer, tickets, request }: PlaceParts): Place => {
  const { participantId } = hello.hello;
  let place: "none" | "asked" | "kept" = "none";

  const arrive = async (): Promise<Result<SignalAccess>> => {
    const back = await tickets.comeBack();
    if (back.ok || back.error.retryable || finalCodes.has(back.error.code)) return back;
    return tickets.arrive();
  };
  const knock = async (): Promise<Result<null>> => {
    place = "asked";
    const answer = await request({ type: "knock", hello: hello.envelope, card: null });
    if (answer.ok) place = "kept";
    else if (answer.error.code !== "SERVICE_UNREACHABLE") place = "none";
    return answer;
  };
  const resume = async (ticket: string): Promise<Result<null>> => {
    const body = encodeResume({ ...scope, participantId, ticketHash: await sha256(bytesOf(ticket)) });
    const proof = await signer.sign("resume", body);
    return proof.ok ? request({ type: "resume", proof: proof.value }) : proof;
  };
  return {
    ticket: async (mayKnock) => {
      if (place === "none") return mayKnock ? arrive() : fail("NOT_ADMITTED");
      const back = await tickets.resume(participantId);
      const isUnknown = place === "asked" && !back.ok && !back.error.retryable;
      if (back.ok) place = "kept";
      if (!isUnknown || !mayKnock) return back;
      place = "none";
      return arrive();
    },
    greet: async (ticket, mayKnock) => {
      if (place === "kept") return resume(ticket);
      return mayKnock ? knock() : fail("NOT_ADMITTED");
    },
  };
};
