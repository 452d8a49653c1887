import { once } from "node:events";
import { expect, test } from "vitest";
import { WebSocket } from "ws";
import { liveKitRooms } from "../livekit/rooms.ts";
import { goodOrigin, issuer, realtimeForTests } from "../realtime-fixtures.ts";
import { inFolder } from "../store/testing-store.ts";
import { testAuthority } from "../tls/certificate-fixtures.ts";
import { liveForTests } from "../tls/tls-fixtures.ts";

test("media goes through the gate over the service's own TLS, both ways", () =>
  inFolder(async (folder) => {
    const rig = await realtimeForTests({ startAt: Date.now() });
    const { ca, make } = testAuthority(folder);
    const { port, server, close } = await liveForTests(make());
    server.on("upgrade", (...upgrade) => void rig.http.emit("upgrade", ...upgrade));
    const host = await rig.openVisit();
    const ann = await rig.knock();
    const change = await host.words.say("admit", [ann.device]);
    await host.ask({ type: "admit", visitId: rig.visit.id, participantIds: [ann.device.id], change });
    const [room = ""] = rig.rooms.rooms;
    const token = await liveKitRooms({ url: "http://127.0.0.1:1", ...issuer }).mintToken(
      room,
      ann.device.id,
      ["camera"],
    );
    const socket = new WebSocket(`wss://127.0.0.1:${port}/rtc/v1?access_token=${token}&join_request=abc`, {
      headers: { origin: goodOrigin },
      ca,
    });
    const heard: string[] = [];
    socket.on("message", (data) => heard.push(String(data)));
    const { challenge } = await ann.next("askGate");
    await Promise.all([once(socket, "open"), ann.ask({ type: "answerGate", challenge, isConnecting: true })]);
    socket.send("a question");
    while (heard.length < 2) await once(socket, "message");
    expect(heard).toEqual(["hello from media", "a question"]);
    socket.terminate();
    await close();
    await rig.close();
  }));
