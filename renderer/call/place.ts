import { bytesOf } from "../../protocol/base64url.ts";
import type { ErrorCode } from "../../protocol/errors.ts";
import type { Result } from "../../protocol/result.ts";
import { sha256 } from "../../protocol/signed/bytes.ts";
import type { Scope } from "../../protocol/signed/fields.ts";
import { encodeResume } from "../../protocol/signed/resume.ts";
import type { OwnHello } from "../e2ee/hello.ts";
import type { Signer } from "../e2ee/signing-key.ts";
import type { SignalAccess, SignalPort, TicketPort } from "./ports.ts";

/** The own place in the waiting room or the visit: how it is asked for, kept, and come back to. */
export type Place = {
  /** A ticket back to the own place, if there is one or may be one; otherwise for the door. */
  ticket(): Promise<Result<SignalAccess>>;
  /** Knocks, or proves with the fresh ticket to be the device that did. */
  greet(ticket: string): Promise<Result<null>>;
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
    ticket: async () => {
      if (place === "none") return arrive();
      const back = await tickets.resume(participantId);
      const isUnknown = place === "asked" && !back.ok && !back.error.retryable;
      if (back.ok) place = "kept";
      if (!isUnknown) return back;
      place = "none";
      return arrive();
    },
    greet: (ticket) => (place === "kept" ? resume(ticket) : knock()),
  };
};
