import { after, attachments, client } from "../../e2e/pages/frames-install.ts";
import { type LocalTrack, Room, RoomEvent } from "livekit-client";
import type { FrameLabel } from "../../renderer/e2ee/frame-layout.ts";
import { createFrameEncryption } from "../../renderer/media/frame-encryption.ts";
import type { TestMessage } from "../../e2e/pages/frames-worker.ts";
import { acquire, personIn, show, type PersonPage } from "./person.ts";

/* The same page as the peers' with the product's own frame encryption around the room. */

/** Who one is, who else is there, and which secret all of them hold. */
export type SealedInput = { url: string; token: string; own: number; roster: string[]; secret: string };

export type SealedPage = {
  prepare(input: SealedInput): Promise<void>;
  join(): Promise<void>;
  person(): PersonPage;
  errors: string[];
};

declare global {
  interface Window {
    sealed: SealedPage;
  }
}

const LABELS: FrameLabel[] = ["microphone", "camera"];
const errors: string[] = [];
let roster: string[] = [];
let own = 0;
let tracks: LocalTrack[] = [];
let connect = (): Promise<void> => Promise.reject(new Error("not prepared"));

const encryption = createFrameEncryption({
  worker: client,
  attachments,
  ownIdentity: () => roster[own] ?? "",
  rowOf: (identity) => (roster.includes(identity) ? roster.indexOf(identity) : null),
  mayUse: (_, label) => LABELS.includes(label),
  onEvent: ({ kind }) => void (kind === "stranger" || errors.push(kind)),
  after,
});
const room = new Room({
  adaptiveStream: { pixelDensity: 1 },
  dynacast: true,
  encryption: { e2eeManager: encryption.manager },
});
attachments.assertInstalled();
room.on(RoomEvent.TrackSubscribed, (track) => void show(track));

const tell = (message: TestMessage): void => client.post(message);

const installed = (): Promise<void> =>
  new Promise((resolve) => {
    const forget = client.listen((message) => {
      if (typeof message !== "object" || message === null || !("outcome" in message)) return;
      forget();
      resolve();
    });
  });

const takeKeys = async (secret: string): Promise<void> => {
  const done = installed();
  tell({ half: "test", kind: "rights", rows: roster.map((_, row) => [row, LABELS]) });
  tell({ half: "test", kind: "install", epoch: 1, own, secret });
  await done;
  tell({ half: "test", kind: "switch", epoch: 1, retireMs: 10_000 });
};

window.sealed = {
  prepare: async (input) => {
    ({ own, roster } = input);
    await takeKeys(input.secret);
    await room.setE2EEEnabled(true);
    tracks = await acquire();
    connect = () => room.connect(input.url, input.token, { autoSubscribe: false });
  },
  join: async () => {
    for (const label of LABELS) encryption.openGate(label);
    await connect();
    encryption.review();
    await window.sealed.person().publish();
  },
  person: () => personIn(room, tracks),
  errors,
};
