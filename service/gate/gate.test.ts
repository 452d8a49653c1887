import { get } from "node:http";
import { connect } from "node:net";
import { afterEach, beforeEach, expect, test } from "vitest";
import { WebSocket } from "ws";
import { GATE_ANSWER_MS } from "../../protocol/limits.ts";
import { liveKitRooms } from "../livekit/rooms.ts";
import {
  type TestGuest,
  type TestRealtime,
  type TestSocket,
  goodOrigin,
  issuer,
  realtimeForTests,
} from "../realtime-fixtures.ts";

let rig: TestRealtime;
let host: Awaited<ReturnType<TestRealtime["openVisit"]>>;
let ann: TestGuest;
let room: string;
const opened: WebSocket[] = [];

beforeEach(async () => {
  // The tokens are good by the machine's own clock.
  rig = await realtimeForTests({ startAt: Date.now() });
  host = await rig.openVisit();
  ann = await rig.knock();
  const change = await host.words.say("admit", [ann.device]);
  const participantIds = [ann.device.id];
  await host.ask({ type: "admit", visitId: rig.visit.id, participantIds, change });
  host.words.accept();
  room = [...rig.rooms.rooms][0] ?? "";
});
afterEach(async () => {
  for (const socket of opened.splice(0)) socket.terminate();
  await rig.close();
});

const mint = (id = ann.device.id, inRoom = room): Promise<string> =>
  liveKitRooms({ url: "http://127.0.0.1:1", ...issuer }).mintToken(inRoom, id, ["camera"]);

type Through = { answer: string; socket: WebSocket; closed: Promise<number>; heard: string[] };

/** Goes to the gate with a token: "opened", or the status and code of the refusal. */
const dial = (token: string, { origin = goodOrigin, path = "/rtc/v1" } = {}): Promise<Through> =>
  new Promise((resolve) => {
    const url = `ws://127.0.0.1:${rig.port}${path}?access_token=${token}&join_request=abc`;
    const socket = new WebSocket(url, { headers: { origin } });
    opened.push(socket);
    const heard: string[] = [];
    const closed = new Promise<number>((gone) => {
      socket.on("close", gone);
    });
    const done = (answer: string): void => resolve({ answer, socket, closed, heard });
    socket.on("message", (data) => heard.push(String(data)));
    socket.on("open", () => done("opened"));
    socket.on("error", () => done("failed"));
    socket.on("unexpected-response", (_request, response) => {
      response.on("data", (body) => {
        const problem: { code: string } = JSON.parse(String(body));
        done(`${response.statusCode} ${problem.code}`);
      });
    });
  });

/** The device answers the gate's next question. */
const answer = async (client: TestSocket, isConnecting: boolean): Promise<void> => {
  const { challenge } = await client.next("askGate");
  expect(await client.ask({ type: "answerGate", challenge, isConnecting })).toBe("done");
};
const enter = async (token: string, client: TestSocket = ann): Promise<Through> => {
  const [through] = await Promise.all([dial(token), answer(client, true)]);
  return through;
};
const remove = async (): Promise<string> => {
  const change = await host.words.say("remove", []);
  return host.ask({ type: "announce", visitId: rig.visit.id, change });
};
const end = async (): Promise<string> => {
  const change = await host.words.say("end", [ann.device]);
  return host.ask({ type: "endVisit", visitId: rig.visit.id, change });
};
const stateOf = async (wanted: string): Promise<void> => {
  let { snapshot } = await host.next("visit");
  const find = () => snapshot.participants.find((row) => row.participantId === ann.device.id)?.state;
  while (find() !== wanted) ({ snapshot } = await host.next("visit"));
};

test("an admitted device that says it is connecting gets through, and its token travels in a header", async () => {
  const token = await mint();
  const through = await enter(token);
  expect(through.answer).toBe("opened");
  expect(rig.media.asked).toEqual([{ url: "/rtc/v1?join_request=abc", authorization: `Bearer ${token}` }]);
  through.socket.send("a question");
  while (through.heard.length < 2) await new Promise((heard) => through.socket.once("message", heard));
  expect(through.heard).toEqual(["hello from media", "a question"]);
  await stateOf("connected");
  through.socket.close();
  await stateOf("admitted");
});

test("the host's own device goes through the same gate", async () => {
  expect((await enter(await mint(host.words.device.id), host)).answer).toBe("opened");
});

test("a token copied to another machine is refused while the rightful device says that it is not connecting", async () => {
  const token = await mint();
  const mine = await enter(token);
  const [copied] = await Promise.all([dial(token), answer(ann, false)]);
  expect(copied.answer).toBe("403 DEVICE_NOT_CONNECTING");
  expect(mine.socket.readyState).toBe(mine.socket.OPEN);
  expect(rig.media.asked).toHaveLength(1);
  expect(await rig.refusals()).toEqual(["gate.refused participant DEVICE_NOT_CONNECTING"]);
});

test("a device that does not answer in time, or that is not there, does not get through", async () => {
  const dialled = dial(await mint());
  await ann.next("askGate");
  rig.time.advance(GATE_ANSWER_MS);
  expect((await dialled).answer).toBe("403 DEVICE_NOT_CONNECTING");
  ann.socket.terminate();
  await host.next("visit");
  expect((await dial(await mint())).answer).toBe("403 DEVICE_NOT_CONNECTING");
});

/** Everything that comes back over a plain TCP connection that asks for an upgrade, until it ends. */
const bytesOfRefusal = (token: string): Promise<string> =>
  new Promise((resolve) => {
    const socket = connect(rig.port, "127.0.0.1");
    let heard = "";
    socket.on("data", (data) => (heard += String(data)));
    socket.on("close", () => resolve(heard));
    socket.write(
      `GET /rtc/v1?access_token=${token}&join_request=abc HTTP/1.1\r\nHost: gate\r\nOrigin: ${goodOrigin}\r\n` +
        "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n" +
        "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n",
    );
  });

test("a device that says no gets not one byte of the media server, which was reached meanwhile and is left again", async () => {
  const refusal = bytesOfRefusal(await mint());
  const upstream = await rig.media.nextSocket();
  const left = new Promise((gone) => upstream.once("close", gone));
  await answer(ann, false);
  const heard = await refusal;
  expect(heard).toMatch(/^HTTP\/1\.1 403 /);
  expect(heard).toContain("DEVICE_NOT_CONNECTING");
  expect(heard).not.toMatch(/101 Switching|hello from media/);
  await left;
});

test("the media server is reached while the device is asked, but nothing of it goes through before the yes", async () => {
  const dialled = dial(await mint());
  await rig.media.nextSocket();
  const { challenge } = await ann.next("askGate");
  await ann.settle();
  expect(await rig.actions()).not.toContain("participant.connected");
  await ann.ask({ type: "answerGate", challenge, isConnecting: true });
  const through = await dialled;
  expect(through.answer).toBe("opened");
  expect(rig.media.asked).toHaveLength(1);
});

test("an answer to another question opens nothing", async () => {
  const dialled = dial(await mint());
  const { challenge } = await ann.next("askGate");
  const other = `${challenge.slice(0, -4)}AAAA`;
  expect(await ann.ask({ type: "answerGate", challenge: other, isConnecting: true })).toBe("FORBIDDEN");
  expect(await host.ask({ type: "answerGate", challenge, isConnecting: true })).toBe("FORBIDDEN");
  expect(await ann.ask({ type: "answerGate", challenge, isConnecting: false })).toBe("done");
  expect((await dialled).answer).toBe("403 DEVICE_NOT_CONNECTING");
});

test("a token is worth nothing after the end of the visit, and what was open is closed", async () => {
  const token = await mint();
  const through = await enter(token);
  expect(await end()).toBe("done");
  await through.closed;
  expect((await dial(token)).answer).toBe("403 VISIT_ENDED");
});

test("a removed device is cut off at once and its token opens nothing any more", async () => {
  const token = await mint();
  const through = await enter(token);
  expect(await remove()).toBe("done");
  await through.closed;
  expect((await dial(token)).answer).toBe("403 REMOVED");
});

test("a removal while the gate is still asking keeps the device out", async () => {
  const dialled = dial(await mint());
  const { challenge } = await ann.next("askGate");
  expect(await remove()).toBe("done");
  await ann.ask({ type: "answerGate", challenge, isConnecting: true });
  expect((await dialled).answer).toMatch(/^403 (REMOVED|NOT_ADMITTED)$/);
});

test("a waiting device, a stranger, another room and the room's former name are refused", async () => {
  const waiting = await rig.knock();
  expect((await dial(await mint(waiting.device.id))).answer).toBe("403 NOT_ADMITTED");
  expect((await dial(await mint(rig.strangerId()))).answer).toBe("403 NOT_ADMITTED");
  expect((await dial(await mint(ann.device.id, "another room"))).answer).toBe("403 NOT_ADMITTED");
});

test("a newer connection of a device closes its older one, and the device stays connected", async () => {
  const token = await mint();
  const first = await enter(token);
  await stateOf("connected");
  const second = await enter(token);
  await first.closed;
  expect(second.socket.readyState).toBe(second.socket.OPEN);
  second.socket.terminate();
  await stateOf("admitted");
});

test("foreign origins, foreign paths and broken tokens do not get through", async () => {
  const token = await mint();
  expect((await dial(token, { origin: "https://evil.example" })).answer).toBe("403 ORIGIN_REFUSED");
  expect((await dial(token, { path: "/rtc/v2" })).answer).toBe("404 NOT_FOUND");
  expect((await dial(`${token}x`)).answer).toBe("401 MEDIA_TOKEN_INVALID");
  expect((await dial("")).answer).toBe("401 MEDIA_TOKEN_INVALID");
  expect((await dial(`${token}&access_token=${token}`)).answer).toBe("401 MEDIA_TOKEN_INVALID");
  expect(rig.media.asked).toEqual([]);
});

test("with the media server gone the refusal is one that a media client tries again after", async () => {
  rig.media.close();
  rig.rooms.setDown(true);
  const token = await mint();
  expect((await enter(token)).answer).toBe("503 MEDIA_UNAVAILABLE");
});

test("3 MiB through the gate end the connection and not the service", async () => {
  const through = await enter(await mint());
  through.socket.send("a".repeat(3 * 1024 * 1024));
  expect(await through.closed).toBe(1009);
  expect((await enter(await mint())).answer).toBe("opened");
});

test("the media server's own goodbye reaches the client", async () => {
  const through = await enter(await mint());
  for (const socket of rig.media.sockets) socket.close(4001, "moved");
  expect(await through.closed).toBe(4001);
});

const validate = async (token: string, origin = goodOrigin) => {
  const url = `http://127.0.0.1:${rig.port}/rtc/v1/validate?access_token=${token}&join_request=abc`;
  const response = await fetch(url, { headers: { origin } });
  return {
    status: response.status,
    text: await response.text(),
    cors: response.headers.get("access-control-allow-origin"),
  };
};

test("a refused client may ask why, from our pages only, and stops trying", async () => {
  const token = await mint();
  expect(await validate(token)).toEqual({ status: 200, text: "success", cors: goodOrigin });
  const [copied] = await Promise.all([dial(token), answer(ann, false)]);
  expect(copied.answer).toBe("403 DEVICE_NOT_CONNECTING");
  expect(await validate(token)).toMatchObject({ status: 403, cors: goodOrigin });
  expect(await validate("rubbish")).toMatchObject({ status: 401, cors: goodOrigin });
  const foreign = await validate(token, "https://evil.example");
  expect(foreign).toMatchObject({ status: 403, cors: null });
  expect(foreign.text).not.toContain("success");
  await remove();
  expect((await validate(await mint())).status).toBe(403);
});

test("a refusal names no token and no address of the media server", async () => {
  const token = await mint();
  await remove();
  const { text } = await validate(token);
  const written = JSON.stringify(await rig.audit());
  for (const secret of [token, rig.media.url, room]) {
    expect(text).not.toContain(secret);
    expect(written).not.toContain(secret);
  }
});

test("the patient's own page, whose browser sends no origin to its own service, is told the reason too", async () => {
  const ask = async (headers: Record<string, string>): Promise<number> => {
    const query = `access_token=${await mint()}&join_request=abc`;
    return new Promise((resolve) => {
      get(`http://127.0.0.1:${rig.port}/rtc/v1/validate?${query}`, { headers }, (told) =>
        resolve(told.resume().statusCode ?? 0),
      );
    });
  };
  expect(await ask({ "sec-fetch-site": "same-origin" })).toBe(200);
  expect(await ask({ "sec-fetch-site": "cross-site" })).toBe(403);
  expect(await ask({})).toBe(403);
});
