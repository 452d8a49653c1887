import type { FastifyRequest } from "fastify";
import { fail } from "../../protocol/errors.ts";
import { type Result, succeed } from "../../protocol/result.ts";
import { type RouteName, routes } from "../../protocol/routes.ts";
import { type ProofMemory, proofMemory } from "../account/proof-memory.ts";
import { proofNonces } from "../account/proof-nonces.ts";
import { type Proof, checkProof } from "../account/proof.ts";
import { type SignedIn, findSignedIn } from "../account/sessions.ts";
import type { HttpDeps } from "./deps.ts";

/** Who asks, as the service found out: the session of an access token, the key of a proof. */
export type Caller = { signedIn: SignedIn | null; thumbprint: string | null };

/** Finds out who asks. */
export type Callers = {
  admit(name: RouteName, request: FastifyRequest): Promise<Result<Caller>>;
  /** The nonce that the next proof needs. */
  nonce(): string;
};

/** The only scheme: a token that is bound to a key. A bearer token is none of ours. */
const accessTokenOf = ({ headers }: FastifyRequest): string | null =>
  /^DPoP ([A-Za-z0-9_-]{43})$/.exec(headers.authorization ?? "")?.[1] ?? null;

/** Whether a route asks for a proof, with a session or without. */
export const isProved = (name: RouteName): boolean => {
  const route = routes[name];
  return route.needsSession || "needsProof" in route;
};

const remember = (memory: ProofMemory, proof: Proof): Result<null> => {
  const remembered = memory.take(proof);
  if (remembered === "new") return succeed(null);
  return fail(remembered === "seen" ? "PROOF_INVALID" : "RATE_LIMITED");
};

/** Judges tokens and proofs (RFC 9449). Each proof is good once; those of strangers are remembered apart, so that they crowd out nobody who is signed in. */
export const createCallers = (deps: HttpDeps): Callers => {
  const nonces = proofNonces({ clock: deps.clock, secret: deps.nonceSecret });
  const strangers = proofMemory(deps.clock);
  const signedInOnes = proofMemory(deps.clock);
  const prove = async (
    name: RouteName,
    { headers }: FastifyRequest,
    accessToken: string | null,
  ): Promise<Result<Proof>> => {
    const { method, path } = routes[name];
    const proof = headers["dpop"];
    if (typeof proof !== "string") return fail("PROOF_INVALID");
    const url = `${deps.config.publicOrigin}${path}`;
    return checkProof({ proof, method, url, nonceIsGood: nonces.isGood, accessToken });
  };
  const admitStranger = async (name: RouteName, request: FastifyRequest): Promise<Result<Caller>> => {
    const proof = await prove(name, request, null);
    if (!proof.ok) return proof;
    const isNew = remember(strangers, proof.value);
    return isNew.ok ? succeed({ signedIn: null, thumbprint: proof.value.thumbprint }) : isNew;
  };
  const admitStaff = async (name: RouteName, request: FastifyRequest): Promise<Result<Caller>> => {
    const access = accessTokenOf(request);
    if (access === null) return fail("SESSION_EXPIRED");
    const proof = await prove(name, request, access);
    if (!proof.ok) return proof;
    const { thumbprint } = proof.value;
    const found = await findSignedIn(deps.store, { access, thumbprint }, deps.clock);
    if (!found.ok) return found;
    const isNew = remember(signedInOnes, proof.value);
    return isNew.ok ? succeed({ signedIn: found.value, thumbprint }) : isNew;
  };
  return {
    nonce: () => nonces.current(),
    async admit(name, request) {
      if (routes[name].needsSession) return admitStaff(name, request);
      return isProved(name) ? admitStranger(name, request) : succeed({ signedIn: null, thumbprint: null });
    },
  };
};
