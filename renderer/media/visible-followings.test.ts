import { expect, test } from "vitest";
import { ParticipantId } from "../../protocol/ids.ts";
import { createFakeClock } from "../e2ee/frame-fixtures.ts";
import { createVisibleFollowings } from "./visible-followings.ts";
import { LINGER_MS } from "./visible-video.ts";

const ana = ParticipantId.parse(Buffer.alloc(16, 1).toString("base64url"));
const small = { participantId: ana, source: "camera", width: 320, height: 180 } as const;

const stage = () => {
  const clock = createFakeClock();
  const counted = { changes: 0 };
  const followings = createVisibleFollowings({
    now: clock.now,
    after: clock.after,
    onChange: () => void (counted.changes += 1),
  });
  return { clock, counted, followings, camera: () => followings.followingOf(ana, "camera") };
};

test("the same tiles said again change nothing", () => {
  const { followings, counted, camera } = stage();
  expect(camera()).toBe("high");
  followings.see([small]);
  followings.see([{ ...small, width: 330 }]);
  expect([camera(), counted.changes]).toEqual(["low", 1]);
});

test("what is out of sight is let go after a while without another word, and sound never is", () => {
  const { followings, clock, counted, camera } = stage();
  followings.see([small]);
  followings.see([]);
  expect(camera()).toBe("paused");
  clock.advance(LINGER_MS + 1_000);
  expect([camera(), counted.changes, clock.waiting()]).toEqual(["off", 3, 0]);
  expect(followings.followingOf(ana, "microphone")).toBe("high");
});
