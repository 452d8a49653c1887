import { after, attachments, client } from "../../e2e/pages/frames-install.ts";
import { Room } from "livekit-client";
import type { FrameLabel } from "../../renderer/e2ee/frame-layout.ts";
import { createFrameEncryption } from "../../renderer/media/frame-encryption.ts";
import type { SendAs } from "./keyed-worker.ts";
import { acquire, type Device, publishOne } from "./person.ts";

/* Somebody of a group who only sends, under a key of a real visit, and follows nobody. */

/** Who one is to the media server and in the roster. */
export type PublisherInput = {
  url: string;
  token: string;
  identity: string;
  key: Omit<SendAs, "half">;
  devices: Device[];
};

export type PublisherPage = { publish(input: PublisherInput): Promise<void>; errors: string[] };

declare global {
  interface Window {
    publisher: PublisherPage;
  }
}

const errors: string[] = [];
let identity = "";

const encryption = createFrameEncryption({
  worker: client,
  attachments,
  ownIdentity: () => identity,
  rowOf: () => null,
  mayUse: () => false,
  onEvent: ({ kind }) => void (kind === "stranger" || errors.push(kind)),
  after,
});
const room = new Room({ dynacast: false, encryption: { e2eeManager: encryption.manager } });
attachments.assertInstalled();

const keyTaken = (): Promise<void> =>
  new Promise((resolve) => {
    const forget = client.listen((message) => {
      if (typeof message !== "object" || message === null || !("isReady" in message)) return;
      forget();
      resolve();
    });
  });

window.publisher = {
  publish: async (input) => {
    ({ identity } = input);
    const taken = keyTaken();
    client.post({ half: "bench", ...input.key } satisfies SendAs);
    await taken;
    await room.setE2EEEnabled(true);
    for (const label of input.devices satisfies FrameLabel[]) encryption.openGate(label);
    const tracks = await acquire(input.devices);
    await room.connect(input.url, input.token, { autoSubscribe: false });
    await Promise.all(tracks.map((track) => publishOne(room, track)));
  },
  errors,
};
