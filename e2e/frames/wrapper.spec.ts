import { expect, test, type Page } from "playwright/test";
import { startPersonBrowser, type PersonBrowser } from "../parts/chromium.ts";
import { servePages, type PageSite } from "../parts/pages.ts";

let site: PageSite;
let person: PersonBrowser;
let page: Page;

test.beforeAll(async () => {
  site = await servePages(["frames-member", "frames-raw", "frames-worker", "product-worker"]);
  person = await startPersonBrowser({ colour: "red", toneHz: 440 });
});
test.afterAll(async () => {
  await person.close();
  await site.stop();
});
test.beforeEach(async () => {
  page = await person.browser.newPage();
  await page.goto(`${site.url}/frames-member.html?worker=/frames-worker.js`);
});
test.afterEach(() => page.close());

const codecsIn = (sdp: string): string[] =>
  [...new Set([...sdp.matchAll(/^a=rtpmap:\d+ ([^/\r]+)/gm)].map(([, name]) => name ?? ""))].toSorted();

test("an answer to a server that offers every codec names VP8, opus and rtx only", async () => {
  const raw = await person.browser.newPage();
  await raw.goto(`${site.url}/frames-raw.html`);
  const offer = await raw.evaluate(async () => {
    const connection = new RTCPeerConnection();
    for (const kind of ["audio", "video"]) connection.addTransceiver(kind, { direction: "sendonly" });
    return (await connection.createOffer()).sdp ?? "";
  });
  expect(codecsIn(offer)).toEqual(expect.arrayContaining(["AV1", "VP9", "red"]));
  const answer = await page.evaluate(async (sdp) => {
    const connection = new RTCPeerConnection();
    await connection.setRemoteDescription({ type: "offer", sdp });
    const made = (await connection.createAnswer()).sdp ?? "";
    const attached = connection.getTransceivers().map(({ receiver }) => Object.hasOwn(receiver, "transform"));
    connection.close();
    return { made, attached };
  }, offer);
  expect([codecsIn(answer.made), answer.attached]).toEqual([
    ["VP8", "opus", "rtx"],
    [true, true],
  ]);
  await raw.close();
});

test("an offer names VP8, opus and rtx only, also after somebody else's preferences", async () => {
  const offer = await page.evaluate(async () => {
    const connection = new RTCPeerConnection();
    connection.addTransceiver("audio");
    const video = connection.addTransceiver("video");
    video.setCodecPreferences(RTCRtpReceiver.getCapabilities("video")?.codecs ?? []);
    const { sdp } = await connection.createOffer();
    connection.close();
    return sdp ?? "";
  });
  expect(codecsIn(offer)).toEqual(["VP8", "opus", "rtx"]);
});

test("nobody can replace the wrapper, take a transform away, or configure it off", async () => {
  const outcome = await page.evaluate(() => {
    const attempt = (run: () => void): string => {
      try {
        run();
        return "done";
      } catch (error) {
        return error instanceof Error ? error.name : "thrown";
      }
    };
    const connection = new RTCPeerConnection();
    const track = new MediaStreamAudioDestinationNode(new AudioContext()).stream.getAudioTracks()[0];
    if (track === undefined) return ["no track"];
    const sender = connection.addTrack(track);
    const { receiver } = connection.addTransceiver("video");
    const outcomes = [
      attempt(() => Object.assign(window, { RTCPeerConnection: EventTarget })),
      attempt(() => Object.assign(sender, { transform: null })),
      attempt(() => Object.assign(receiver, { transform: null })),
      attempt(() => void Reflect.apply(Reflect.get(sender, "createEncodedStreams"), sender, [])),
      attempt(() => connection.setConfiguration({})),
      String(new RTCPeerConnection() instanceof RTCPeerConnection),
    ];
    connection.close();
    return outcomes;
  });
  expect(outcome).toEqual(["TypeError", "TypeError", "TypeError", "InvalidStateError", "done", "true"]);
});

test("the product's own worker starts under the strict policy, without a key, and counts what it refuses", async () => {
  const refusals: string[] = [];
  const product = await person.browser.newPage();
  product.on("console", (line) => void (line.type() === "error" && refusals.push(line.text())));
  await product.goto(`${site.url}/frames-member.html?worker=/product-worker.js`);
  await expect.poll(() => product.evaluate(async () => (await window.member.report()).refused)).toBe(0);
  await product.evaluate(() => window.member.switchSending(1, 0));
  await expect.poll(() => product.evaluate(async () => (await window.member.report()).refused)).toBe(1);
  const { sendingEpoch, cipher, liveEpochs } = await product.evaluate(() => window.member.report());
  expect([sendingEpoch, cipher, liveEpochs, refusals]).toEqual([null, null, [], []]);
  await product.close();
});
