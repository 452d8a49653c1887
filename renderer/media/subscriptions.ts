import { TrackEvent, VideoQuality } from "livekit-client";
import type { RemoteTrack, RemoteTrackPublication } from "livekit-client";
import { HOLD_AFTER_MS } from "../../protocol/limits.ts";
import type { FrameLabel } from "../e2ee/frame-layout.ts";
import type { FrameMessage } from "../e2ee/frame-messages.ts";
import type { FrameAttachments } from "./peer-connection.ts";
import { labelOfClaim } from "./track-labels.ts";
import type { Following, VideoLayer } from "./visible-video.ts";

/**
 * How long somebody may be unknown, or a track not granted, before it is a security event: the announce, or the media server's word
 * that somebody is gone, may still be on its way. Tried: after 2 s it alarmed falsely in groups, when somebody had been removed or sent
 * back; what takes so long is not known. It is the bound within which the beats find out a hidden word (e2ee.md, Liveness), and nothing
 * of a stranger is played meanwhile. Milliseconds.
 */
export const SUSPICION_MS = HOLD_AFTER_MS;

/** A participant as livekit-client lists it. */
export type RemotePerson = {
  identity: string;
  trackPublications: ReadonlyMap<string, RemoteTrackPublication>;
};

/** What the media server offered although the signed roster does not allow it. */
export type SubscriptionEvent =
  | { kind: "stranger"; identity: string }
  | { kind: "notGranted"; identity: string; source: string }
  | { kind: "notAttached"; identity: string };

/** What the signed roster says, and whom to tell. */
export type SubscriptionsParts = {
  worker: { tell(message: FrameMessage): void };
  attachments: Pick<FrameAttachments, "idOf">;
  rowOf: (identity: string) => number | null;
  mayUse: (index: number, label: FrameLabel) => boolean;
  /** How one picture that may be followed is to be followed now; sound always is. */
  followingOf: (identity: string, label: FrameLabel) => Following;
  /** Some publication has another binding than before; the library's own events come before it. */
  onBinding: () => void;
  onEvent: (event: SubscriptionEvent) => void;
  after: (ms: number, run: () => void) => () => void;
};

/** Which remote publications are followed, and whose frames each receiver may open. */
export type Subscriptions = {
  /** Looks at everybody anew: subscribes to what is allowed, lets go of the rest. */
  review(people: readonly RemotePerson[]): void;
  /** The label that a publication is bound to; null while it is not. */
  labelOf(publication: RemoteTrackPublication): FrameLabel | null;
  /** The label under which a publication that is allowed, but out of sight, would be followed; null for every other one. */
  unseenLabelOf(publication: RemoteTrackPublication): FrameLabel | null;
};

const qualities: Record<VideoLayer, VideoQuality> = {
  low: VideoQuality.LOW,
  middle: VideoQuality.MEDIUM,
  high: VideoQuality.HIGH,
};

type Wanted = { identity: string; index: number; label: FrameLabel };
type Bound = Wanted & { id: number };

/** Follows nobody yet. */
export const createSubscriptions = (parts: SubscriptionsParts): Subscriptions => {
  const wanted = new WeakMap<RemoteTrackPublication, Wanted>();
  const { bind, unbind, labelOf } = createBindings(parts, wanted);
  const watched = new WeakSet<RemoteTrackPublication>();
  const unseen = new WeakSet<RemoteTrackPublication>();
  let present = new Map<string, RemotePerson>();
  const suspect = createSuspicion(parts);

  const follow = (publication: RemoteTrackPublication, want: Wanted): void => {
    wanted.set(publication, want);
    if (!watched.has(publication)) {
      watched.add(publication);
      publication.on(TrackEvent.Subscribed, (track) => bind(publication, track));
      publication.on(TrackEvent.Unsubscribed, () => unbind(publication));
    }
    const following = parts.followingOf(want.identity, want.label);
    if (following === "off") return rest(publication);
    unseen.delete(publication);
    if (publication.track !== undefined) bind(publication, publication.track);
    subscribe(publication);
    if (publication.kind === "video") show(publication, following);
  };
  /** Allowed, but nobody looks. */
  const rest = (publication: RemoteTrackPublication): void => {
    unseen.add(publication);
    unbind(publication);
    if (publication.isDesired) publication.setSubscribed(false);
  };
  const refuse = (publication: RemoteTrackPublication): void => {
    wanted.delete(publication);
    unseen.delete(publication);
    unbind(publication);
    if (publication.isDesired) publication.setSubscribed(false);
  };
  const wantOf = (identity: string, publication: RemoteTrackPublication): Wanted | null => {
    const index = parts.rowOf(identity);
    const label = labelOfClaim(publication);
    if (index === null || label === null || !parts.mayUse(index, label)) return null;
    return { identity, index, label };
  };
  const reviewPerson = ({ identity, trackPublications }: RemotePerson): void => {
    suspect({ kind: "stranger", identity }, () => present.has(identity) && parts.rowOf(identity) === null);
    for (const [sid, publication] of trackPublications) {
      const isThere = (): boolean => present.get(identity)?.trackPublications.has(sid) ?? false;
      const want = wantOf(identity, publication);
      if (want === null) refuse(publication);
      else follow(publication, want);
      const { source } = publication;
      suspect(
        { kind: "notGranted", identity, source },
        () => isThere() && parts.rowOf(identity) !== null && wantOf(identity, publication) === null,
      );
    }
  };
  return {
    review: (people) => {
      present = new Map(people.map((person) => [person.identity, person]));
      people.forEach(reviewPerson);
    },
    labelOf,
    unseenLabelOf: (publication) =>
      unseen.has(publication) ? (wanted.get(publication)?.label ?? null) : null,
  };
};

/** Whose frames each receiver may open: told to the worker at every change. */
const createBindings = (
  { worker, attachments, onEvent, onBinding }: SubscriptionsParts,
  wanted: WeakMap<RemoteTrackPublication, Wanted>,
) => {
  const bound = new WeakMap<RemoteTrackPublication, Bound>();
  const owners = new Map<number, RemoteTrackPublication>();
  const unbind = (publication: RemoteTrackPublication): void => {
    const binding = bound.get(publication);
    bound.delete(publication);
    if (binding === undefined || owners.get(binding.id) !== publication) return;
    owners.delete(binding.id);
    worker.tell({ half: "frames", kind: "unbind", id: binding.id });
    onBinding();
  };
  const bind = (publication: RemoteTrackPublication, track: RemoteTrack): void => {
    const want = wanted.get(publication);
    if (want === undefined) return publication.setSubscribed(false);
    const { identity, index, label } = want;
    const id = track.receiver === undefined ? null : attachments.idOf(track.receiver);
    if (id === null) return onEvent({ kind: "notAttached", identity });
    const now = bound.get(publication);
    if (now?.id === id && now.index === index && now.label === label) return;
    unbind(publication);
    bound.set(publication, { ...want, id });
    owners.set(id, publication);
    worker.tell({ half: "frames", kind: "bindReceiver", id, index, label });
    onBinding();
  };
  const labelOf = (publication: RemoteTrackPublication): FrameLabel | null =>
    bound.get(publication)?.label ?? null;
  return { bind, unbind, labelOf };
};

/** The media server forgets how a track was to be shown when it is let go: that is said anew. */
const subscribe = (publication: RemoteTrackPublication): void => {
  if (publication.isDesired) return;
  publication.setSubscribed(true);
  if (publication.kind === "video" && hasSettings(publication)) publication.emitTrackUpdate();
};

const hasSettings = (publication: RemoteTrackPublication): boolean =>
  !publication.isEnabled || publication.videoQuality !== VideoQuality.HIGH;

const show = (publication: RemoteTrackPublication, following: VideoLayer | "paused"): void => {
  const isShown = following !== "paused";
  if (publication.isEnabled !== isShown) publication.setEnabled(isShown);
  if (isShown && publication.videoQuality !== qualities[following])
    publication.setVideoQuality(qualities[following]);
};

/** Reports what is wrong and is still wrong when the time is over; each thing once. */
const createSuspicion = ({ onEvent, after }: SubscriptionsParts) => {
  const known = new Set<string>();
  return (event: SubscriptionEvent, isWrong: () => boolean): void => {
    const name = JSON.stringify(event);
    if (known.has(name) || !isWrong()) return;
    known.add(name);
    after(SUSPICION_MS, () => {
      if (isWrong()) onEvent(event);
      else known.delete(name);
    });
  };
};
