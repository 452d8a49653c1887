import { expect, test } from "vitest";
import { createNotices } from "./notices.ts";

const noticesWith = () => {
  const shown: string[] = [];
  return { shown, notices: createNotices((sentence) => shown.push(sentence)) };
};

test("somebody who waits is told of in one sentence, without a name, in the person's language", () => {
  const { shown, notices } = noticesWith();
  notices.waiting({ count: 1, language: "en" });
  notices.waiting({ count: 3, language: "es" });
  expect(shown).toEqual(["Somebody is waiting.", "3 personas esperan."]);
});

test("nothing pops up over a share; the last notice comes once it has stopped", () => {
  const { shown, notices } = noticesWith();
  notices.setSharing(true);
  notices.waiting({ count: 1, language: "en" });
  notices.waiting({ count: 2, language: "en" });
  expect(shown).toEqual([]);
  notices.setSharing(false);
  notices.setSharing(false);
  expect(shown).toEqual(["2 people are waiting."]);
});

test("what was taken back is not shown after a share either", () => {
  const shown: string[] = [];
  const notices = createNotices(
    (sentence, count) => shown.push(`${count}: ${sentence}`),
    () => shown.push("wiped"),
  );
  notices.waiting({ count: 2, language: "en" });
  notices.setSharing(true);
  notices.waiting({ count: 3, language: "en" });
  notices.clear();
  notices.setSharing(false);
  expect(shown).toEqual(["2: 2 people are waiting.", "wiped"]);
});
