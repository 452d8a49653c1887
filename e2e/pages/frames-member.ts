import { after, attachments, client } from "./frames-install.ts";
import { createLocalTracks, Room, RoomEvent, Track, type LocalTrack, type RemoteTrack } from "livekit-client";
import type { FrameLabel } from "../../renderer/e2ee/frame-layout.ts";
import type { FrameReport } from "../../renderer/e2ee/frame-messages.ts";
import { createFrameEncryption, type FrameSecurityEvent } from "../../renderer/media/frame-encryption.ts";
import { labelOfSource } from "../../renderer/media/track-labels.ts";
import type { TestMessage } from "./frames-worker.ts";
import { hearTrack, watchVideo, type Senses } from "./senses.ts";

/** One person of a frame test: the product's encryption around a bare livekit-client room. */
export type Member = {
  join(input: JoinInput): Promise<void>;
  install(epoch: number): Promise<string>;
  switchSending(epoch: number, retireMs: number): void;
  setRights(rows: [number, FrameLabel[]][]): void;
  /** Acquires and publishes camera and microphone, as the person's own action. */
  publish(): Promise<void>;
  publishAs(label: FrameLabel, source: string): Promise<void>;
  setEnabled(label: "camera" | "microphone", isOn: boolean): Promise<void>;
  republish(): Promise<void>;
  openGate(label: FrameLabel): void;
  colourOf(identity: string, source: string): string | null;
  toneOf(identity: string): Promise<number>;
  /** Frames that a decoder gave out, over all receivers. */
  decoded(): Promise<number>;
  report(): Promise<FrameReport>;
  passedFrom(index: number, label: FrameLabel): Promise<number>;
  simulate(scenario: "signal-reconnect" | "full-reconnect"): Promise<void>;
  state(): string;
  isMuted(label: FrameLabel): boolean;
  sidOf(label: FrameLabel): string | undefined;
  events: FrameSecurityEvent[];
  reconnects: string[];
  transceivers(): number;
  platform: string;
};

/** Who one is, who else is there, and which secret all of them hold. */
export type JoinInput = {
  url: string;
  token: string;
  own: number;
  roster: string[];
  secret: string;
  isFlagged?: boolean;
};

declare global {
  interface Window {
    member: Member;
  }
}

const LABELS: FrameLabel[] = ["microphone", "camera", "screenShare", "screenShareAudio"];
const events: FrameSecurityEvent[] = [];
const reconnects: string[] = [];
const videos = new Map<string, Pick<Senses, "colour" | "framesShown">>();
const sounds = new Map<string, Pick<Senses, "toneHz">>();
let own = 0;
let secret = "";
let roster: string[] = [];
let rights = new Map<number, readonly FrameLabel[]>();

const encryption = createFrameEncryption({
  worker: client,
  attachments,
  ownIdentity: () => roster[own] ?? "",
  rowOf: (identity) => (roster.includes(identity) ? roster.indexOf(identity) : null),
  mayUse: (index, label) => rights.get(index)?.includes(label) ?? false,
  onBinding: () => playBound(),
  onEvent: (event) => void events.push(event),
  after,
});
const room = new Room({
  encryption: { e2eeManager: encryption.manager },
  singlePeerConnection: true,
  dynacast: false,
});
attachments.assertInstalled();

const tell = (message: TestMessage): void => client.post(message);
const installed = (epoch: number): Promise<string> =>
  new Promise((resolve) => {
    const forget = client.listen((message) => {
      if (typeof message !== "object" || message === null || !("epoch" in message) || message.epoch !== epoch)
        return;
      forget();
      resolve("outcome" in message ? String(message.outcome) : "");
    });
  });

const played = new WeakSet<RemoteTrack>();
const play = (track: RemoteTrack, identity: string, source: string): void => {
  if (played.has(track)) return;
  played.add(track);
  const element = track.attach();
  element.muted = true;
  document.body.append(element);
  if (element instanceof HTMLVideoElement) videos.set(`${identity}/${source}`, watchVideo(element));
  else sounds.set(identity, hearTrack(track.mediaStreamTrack));
};

/** What is bound is played as the product plays it: the room never tells of a track that came while its full reconnect was ending. */
const playBound = (): void => {
  for (const { identity, trackPublications } of room.remoteParticipants.values())
    for (const one of trackPublications.values())
      if (one.track !== undefined && encryption.labelOf(one) !== null) play(one.track, identity, one.source);
};

room.on(RoomEvent.TrackSubscribed, (track, publication, { identity }) =>
  play(track, identity, publication.source),
);
for (const event of [RoomEvent.Reconnecting, RoomEvent.SignalReconnecting, RoomEvent.Reconnected])
  room.on(event, () => void reconnects.push(event));

const publicationOf = (label: FrameLabel) =>
  [...room.localParticipant.trackPublications.values()].find(({ source }) => labelOfSource(source) === label);

const acquire = (): Promise<LocalTrack[]> =>
  createLocalTracks({
    video: { resolution: { width: 320, height: 240, frameRate: 15 } },
    audio: {
      echoCancellation: false,
      noiseSuppression: false,
      autoGainControl: false,
      voiceIsolation: false,
    },
  });

const transports = () => {
  const { pcManager } = room.engine;
  return [pcManager?.publisher, pcManager?.subscriber].flatMap((one) => one ?? []);
};

window.member = {
  join: async (input) => {
    ({ own, secret, roster } = input);
    window.member.setRights(roster.map((_, row) => [row, LABELS]));
    await window.member.install(1);
    window.member.switchSending(1, 10_000);
    if (input.isFlagged !== false) await room.setE2EEEnabled(true);
    await room.connect(input.url, input.token, { autoSubscribe: false });
  },
  install: (epoch) => {
    const outcome = installed(epoch);
    tell({ half: "test", kind: "install", epoch, own, secret });
    return outcome;
  },
  switchSending: (epoch, retireMs) => tell({ half: "test", kind: "switch", epoch, retireMs }),
  setRights: (rows) => {
    rights = new Map(rows);
    tell({ half: "test", kind: "rights", rows });
    encryption.review();
  },
  publish: async () => {
    for (const track of await acquire()) {
      encryption.openGate(track.kind === Track.Kind.Video ? "camera" : "microphone");
      await room.localParticipant.publishTrack(track, { simulcast: false, videoCodec: "vp8" });
    }
  },
  publishAs: async (label, source) => {
    const [track] = (await acquire()).filter(({ kind }) => kind === Track.Kind.Video);
    const claimed = Object.values(Track.Source).find((one) => one === source);
    if (track === undefined || claimed === undefined) throw new Error("no such track");
    for (const one of LABELS) encryption.openGate(one);
    const publication = await room.localParticipant.publishTrack(track, {
      simulcast: false,
      source: claimed,
    });
    const sender = publication.track?.sender;
    const id = sender === undefined ? null : attachments.idOf(sender);
    if (id !== null) client.tell({ half: "frames", kind: "bindSender", id, label });
  },
  setEnabled: async (label, isOn) => {
    if (isOn) encryption.openGate(label);
    if (label === "camera") await room.localParticipant.setCameraEnabled(isOn);
    else await room.localParticipant.setMicrophoneEnabled(isOn);
  },
  republish: async () => {
    const tracks = [...room.localParticipant.trackPublications.values()].flatMap(({ track }) => track ?? []);
    for (const track of tracks) await room.localParticipant.unpublishTrack(track, false);
    for (const track of tracks) await room.localParticipant.publishTrack(track, { simulcast: false });
  },
  openGate: encryption.openGate,
  colourOf: (identity, source) => videos.get(`${identity}/${source}`)?.colour() ?? null,
  toneOf: async (identity) => (await sounds.get(identity)?.toneHz()) ?? 0,
  decoded: async () => {
    const reports = await Promise.all(transports().map((transport) => transport.getStats()));
    const all = reports.flatMap((one) => [...(one?.values() ?? [])]);
    return all.reduce((sum, one) => sum + (one.type === "inbound-rtp" ? (one.framesDecoded ?? 0) : 0), 0);
  },
  report: async () => {
    const report = await client.report();
    if (!report.ok) throw new Error("the worker is dead");
    return report.value;
  },
  passedFrom: async (index, label) => {
    const { receivers } = await window.member.report();
    const mine = receivers.filter((one) => one.index === index && one.label === label);
    return mine.reduce((sum, { passed }) => sum + passed, 0);
  },
  simulate: (scenario) => room.simulateScenario(scenario),
  state: () => room.state,
  isMuted: (label) => publicationOf(label)?.isMuted ?? true,
  sidOf: (label) => publicationOf(label)?.trackSid,
  events,
  reconnects,
  transceivers: () => transports().reduce((sum, one) => sum + one.getTransceivers().length, 0),
  platform: attachments.platform,
};
